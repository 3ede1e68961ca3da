import { grad, mul, type Tensor, tensor, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { enableTraining, randomStream, spectralRegularization } from '../../src/index.js';
import { expectDifferences } from '../contracts/derivatives.js';
import { inMemory } from '../contracts/inMemory.js';
import { expectClose, numbers, numbersAtHand } from '../contracts/numbers.js';

const kernel = () =>
  tensor2d([
    [0, 3],
    [1, 0],
    [0, 0],
  ]);

test('is half the squared largest singular value, with the gradient λ σ v uᵀ', async () => {
  await enableTraining();
  const regularizer = spectralRegularization({ strength: 0.5, powerIterations: 30 });
  await expectClose(regularizer.apply(kernel()), [0.25 * 9]);
  await expectClose(grad((w: Tensor) => regularizer.apply(w))(kernel()), [0, 1.5, 0, 0, 0, 0], 1e-4);
});

test('has a gradient with respect to a convolution kernel that agrees with finite differences', async () => {
  await enableTraining();
  const regularizer = spectralRegularization({ strength: 2, powerIterations: 200 });
  const w = randomStream(1).normal([2, 2, 2, 3]);
  await expectDifferences([grad((x: Tensor) => regularizer.apply(x))(w)], [w], () => ([values]) => {
    const x = tensor(values as never, [2, 2, 2, 3]);
    return numbersAtHand(regularizer.apply(x))[0] as number;
  });
});

test('is zero with a zero gradient for a zero kernel', async () => {
  await enableTraining();
  const regularizer = spectralRegularization();
  expect(await numbers(regularizer.apply(zeros([3, 2])))).toEqual([0]);
  expect(await numbers(grad((w: Tensor) => regularizer.apply(w))(zeros([3, 2])))).toEqual(new Array(6).fill(0));
});

test('is part of the losses of a model, and saved and loaded with it', async () => {
  const original = sequential({
    layers: [
      layers.dense({
        units: 4,
        inputShape: [6],
        kernelRegularizer: spectralRegularization({ strength: 2, powerIterations: 3, seed: 5 }),
      }),
    ],
  });
  original.build([null, 6]);
  const loaded = await loadLayersModel(await inMemory(original));
  loaded.build([null, 6]);
  const loss = async (model: LayersModel) => (await numbers(model.calculateLosses()[0] as Tensor))[0] as number;
  const before = await loss(original);
  expect(await loss(loaded)).toBeCloseTo(before, 4);
  original.setWeights(original.getWeights().map((w) => mul(w, 2)));
  expect((await loss(original)) / before).toBeCloseTo(4, 3);
});

test.each([
  [() => spectralRegularization({ strength: 0 }), 'spectralRegularization: strength must be > 0, got 0'],
  [
    () => spectralRegularization({ powerIterations: 0 }),
    'spectralRegularization: powerIterations must be an integer >= 1',
  ],
  [
    () => spectralRegularization().apply(tensor1d([1, 2])),
    'spectralRegularization: kernel must be of rank 2 or more, got [2]',
  ],
])('throws if an argument is wrong', (call, message) => {
  expect(call).toThrow(message);
});
