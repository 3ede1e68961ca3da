import '@tensorflow/tfjs-backend-wasm';
import {
  conv2d,
  copyRegisteredKernels,
  engine,
  findBackendFactory,
  getGradient,
  getKernel,
  randomNormal,
  registerBackend,
  removeBackend,
  setBackend,
  type Tensor4D,
  tensor,
} from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { wasm } from '../../src/backend/kernels/wasm/index.js';
import { enableTraining, randomStream } from '../../src/index.js';
import { expectClose, numbers } from '../contracts/numbers.js';
import { runScript } from '../node/runScript.js';

test('throws without a backend, and names what to import', async () => {
  const { stdout } = await runScript('tests/node/withoutBackend.ts');
  expect(stdout).toContain('enableTraining: a backend must be registered, got none; import @tensorflow/tfjs-');
});

test('changes the predictions of a model by at most 1e-5, relative', async () => {
  await setBackend('wasm');
  const model = sequential({
    layers: [
      layers.conv2d({ filters: 16, kernelSize: 3, strides: 2, padding: 'same', inputShape: [28, 28, 3] }),
      layers.batchNormalization({ movingMeanInitializer: 'ones' }),
      layers.leakyReLU(),
      layers.separableConv2d({ filters: 24, kernelSize: 3 }),
      layers.averagePooling2d({ poolSize: 2 }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2dTranspose({ filters: 3, kernelSize: 4, strides: 2, padding: 'same' }),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 20, activation: 'softmax' }),
    ],
  });
  const x = randomStream(1).normal([8, 28, 28, 3]);
  const stock = await numbers(model.predict(x));
  const restore = await enableTraining();
  const scale = Math.max(...stock);
  const changed = (await numbers(model.predict(x))).map((value) => value / scale);
  restore();
  await expectClose(
    changed,
    stock.map((value) => value / scale),
    1e-5,
  );
  await setBackend('cpu');
});

test('throws on wasm for images with channels first', async () => {
  await setBackend('wasm');
  const restore = await enableTraining();
  const x = randomStream(1).normal([1, 2, 5, 5]) as Tensor4D;
  const filter = randomStream(2).normal([3, 3, 2, 4]) as Tensor4D;
  expect(() => conv2d(x, filter, 1, 'same', 'NCHW')).toThrow(/channelsLast/);
  const attrs = { strides: 1, pad: 'same', dataFormat: 'NCHW', inputShape: x.shape, filterShape: filter.shape };
  for (const [kernel, inputs] of [
    ['Conv2DBackpropInput', { dy: x, filter }],
    ['Conv2DBackpropFilter', { x, dy: x }],
  ] as const) {
    expect(() => engine().runKernel(kernel, inputs, attrs)).toThrow(
      `${kernel}: dataFormat must be "NHWC" on this backend, got "NCHW"`,
    );
  }
  restore();
  await setBackend('cpu');
});

test('restores kernels and gradients exactly when the last call is undone', async () => {
  await setBackend('wasm');
  const registered = () => wasm.map(({ kernelName }) => getKernel(kernelName, 'wasm'));
  const stock = registered();
  const gradient = getGradient('LeakyRelu');
  const restore = await enableTraining();
  expect(registered().every((config, index) => config && config !== stock[index])).toBe(true);
  restore();
  expect(registered()).toEqual(stock);
  expect(stock.some((config) => config === undefined)).toBe(true);
  // the call in the set-up of the project keeps the gradients, which are for all backends
  expect(getGradient('LeakyRelu')).toBe(gradient);
  await setBackend('cpu');
});

const plainModel = () => {
  const model = sequential({
    layers: [
      layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [6, 6, 1] }),
      layers.flatten(),
      layers.dense({ units: 1 }),
    ],
  });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  return model;
};

test('trains plain layers on a backend that is activated afterwards', async () => {
  await setBackend('cpu');
  const restore = await enableTraining();
  await setBackend('wasm');
  const dense = sequential({ layers: [layers.dense({ units: 1, inputShape: [3] })] });
  dense.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  expect(await dense.trainOnBatch(randomNormal([4, 3]), randomNormal([4, 1]))).toBeGreaterThan(0);
  await setBackend('cpu');
  restore();
});

test('trains plain layers on an unknown backend', async () => {
  copyRegisteredKernels('cpu', 'unknown');
  registerBackend('unknown', findBackendFactory('cpu'));
  await setBackend('unknown');
  const restore = await enableTraining();
  const loss = await plainModel().trainOnBatch(randomNormal([4, 6, 6, 1]), tensor([1, 2, 3, 4], [4, 1]));
  expect(loss).toBeGreaterThan(0);
  restore();
  await setBackend('cpu');
  removeBackend('unknown');
});
