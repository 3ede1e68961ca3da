import { grad, mul, type Tensor, tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { enableTraining, orthogonalRegularization } from '../../src/index.js';
import { inMemory } from '../contracts/inMemory.js';
import { expectClose, numbers } from '../contracts/numbers.js';
import fixtures from '../fixtures/bigGan.json' with { type: 'json' };

test('is half the sum of the squared inner products of different filters', async () => {
  // columns (1, 2), (3, -1), (0, 5) with the inner products 1, 10, -5, each counted twice
  const kernel = tensor2d([
    [1, 3, 0],
    [2, -1, 5],
  ]);
  await expectClose(orthogonalRegularization({ strength: 0.5 }).apply(kernel), [0.25 * 2 * (1 + 100 + 25)]);
  const orthogonalKernel = tensor2d([
    [3, 0],
    [0, -7],
  ]);
  await expectClose(orthogonalRegularization().apply(orthogonalKernel), [0]);
});

test('has the gradient of BigGAN in PyTorch', async () => {
  await enableTraining();
  const { kernel, gradient } = fixtures.orthogonalRegularization;
  const actual = grad((x: Tensor) => orthogonalRegularization().apply(x))(tensor(kernel.values, kernel.shape));
  await expectClose(
    mul(actual, 1e4),
    gradient.values.map((value) => value * 1e4),
    1e-4,
  );
});

test('is part of the losses of a model, and saved and loaded with it', async () => {
  const build = (): LayersModel =>
    sequential({
      layers: [
        layers.dense({ units: 4, inputShape: [6], kernelRegularizer: orthogonalRegularization({ strength: 2 }) }),
      ],
    });
  const original = build();
  original.build([null, 6]);
  const loaded = await loadLayersModel(await inMemory(original));
  loaded.build([null, 6]);
  const loss = async (model: LayersModel) => (await numbers(model.calculateLosses()[0] as Tensor))[0] as number;
  expect(await loss(original)).toBeGreaterThan(0);
  expect(await loss(loaded)).toBeCloseTo(await loss(original), 4);
});

test('throws if an argument is wrong', () => {
  expect(() => orthogonalRegularization({ strength: 0 })).toThrow(
    'orthogonalRegularization: strength must be > 0, got 0',
  );
  expect(() => orthogonalRegularization().apply(tensor1d([1, 2]))).toThrow(
    'orthogonalRegularization: kernel must be of rank 2 or more, got [2]',
  );
});
