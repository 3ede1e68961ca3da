import { eye, ones, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { equalizedLearningRate } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose, numbers } from '../contracts/numbers.js';

const dense = () => layers.dense({ units: 4 });

layerContract('equalizedLearningRate of dense', () => equalizedLearningRate({ layer: dense() }), {
  inputs: [[3, 5]],
  twiceDifferentiable: true,
  rejects: [
    [() => equalizedLearningRate({ layer: dense(), gain: 0 }), 'equalizedLearningRate: gain must be > 0, got 0'],
    [() => equalizedLearningRate({ layer: dense(), seed: -1 }), 'equalizedLearningRate: seed must be an integer >= 0'],
    [
      () => equalizedLearningRate({ layer: layers.flatten() }).apply(zeros([2, 2])),
      'equalizedLearningRate: layer must have a kernel or declare kernelFields, got "Flatten"',
    ],
  ],
});

const convolution = (name: 'conv2d' | 'conv2dTranspose') =>
  layers[name]({ filters: 3, kernelSize: 2, strides: 2, useBias: false });

layerContract(
  'equalizedLearningRate of conv2dTranspose',
  () => equalizedLearningRate({ layer: convolution('conv2dTranspose') }),
  {
    inputs: [[2, 2, 3, 2]],
    twiceDifferentiable: true,
    rejects: [],
  },
);

test('scales the kernel by the gain divided by the square root of the number of inputs', async () => {
  const layer = equalizedLearningRate({ layer: layers.dense({ units: 4, useBias: false }), gain: 3 });
  const y = await numbers(layer.apply(eye(9)));
  await expectClose(
    y,
    (await numbers(layer.getWeights()[0])).map((w) => (w * 3) / 3),
  );
  const byOnes = (name: 'conv2d' | 'conv2dTranspose') => {
    const wrapper = equalizedLearningRate({ layer: convolution(name) });
    wrapper.apply(zeros([1, 2, 2, 5]));
    wrapper.setWeights([ones(wrapper.weights[0]?.shape as number[])]);
    return wrapper.apply(ones([1, 2, 2, 5])) as Tensor;
  };
  // an output of the transposed convolution has 5 inputs, but Karras et al. count the 4 · 5 of the window
  await expectClose(await numbers(byOnes('conv2d')), new Array(3).fill((20 * Math.SQRT2) / Math.sqrt(20)));
  await expectClose(
    (await numbers(byOnes('conv2dTranspose'))).slice(0, 3),
    new Array(3).fill((5 * Math.SQRT2) / Math.sqrt(20)),
  );
});

test('the initial kernel has variance 1, and is the same for the same seed', async () => {
  const kernel = async (seed: number) => {
    const layer = equalizedLearningRate({ layer: layers.dense({ units: 64 }), seed });
    layer.apply(zeros([1, 64]));
    return numbers(layer.getWeights()[0]);
  };
  const values = await kernel(1);
  expect(values.reduce((sum, w) => sum + w * w, 0) / values.length).toBeCloseTo(1, 1);
  expect(await kernel(1)).toEqual(values);
  expect(await kernel(2)).not.toEqual(values);
});
