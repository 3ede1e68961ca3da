import '@tensorflow/tfjs-backend-wasm';
import {
  copyRegisteredKernels,
  findBackendFactory,
  getGradient,
  getKernel,
  randomNormal,
  registerBackend,
  removeBackend,
  setBackend,
  tensor,
} from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { wasm } from '../../src/backend/kernels/wasm/index.js';
import { enableTraining } from '../../src/index.js';

test('the last user gone, everything is exactly what it was', async () => {
  await setBackend('wasm');
  const registered = () => wasm.map(({ kernelName }) => getKernel(kernelName, 'wasm'));
  const stock = registered();
  const gradient = getGradient('LeakyRelu');
  const restore = await enableTraining();
  expect(registered().every((config, index) => config && config !== stock[index])).toBe(true);
  restore();
  expect(registered()).toEqual(stock);
  expect(stock.some((config) => config === undefined)).toBe(true);
  // the project's own use keeps the gradients, which hold for every backend
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

test('a backend that is switched to afterwards trains plain layers too', async () => {
  await setBackend('cpu');
  const restore = await enableTraining();
  await setBackend('wasm');
  const dense = sequential({ layers: [layers.dense({ units: 1, inputShape: [3] })] });
  dense.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  expect(await dense.trainOnBatch(randomNormal([4, 3]), randomNormal([4, 1]))).toBeGreaterThan(0);
  await setBackend('cpu');
  restore();
});

test('a backend it does not know trains plain layers too', async () => {
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
