import { tensor, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { latentInjection, spectralNormalization } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose, numbers } from '../contracts/numbers.js';

for (const mode of ['affine', 'spatial', 'concat', 'add'] as const) {
  layerContract(`latentInjection in mode ${mode}`, () => latentInjection({ mode }), {
    inputs: [
      [2, 3, 2, 4],
      [2, 5],
    ],
    twiceDifferentiable: true,
    rejects: [],
  });
}

layerContract('latentInjection of a map', () => latentInjection({ mode: 'affine' }), {
  inputs: [
    [2, 3, 2, 4],
    [2, 3, 2, 5],
  ],
  twiceDifferentiable: true,
  rejects: [
    [
      () => latentInjection({ mode: 'all' as never }),
      'latentInjection: mode must be one of affine, spatial, concat, add, got "all"',
    ],
    [() => latentInjection({ stddev: 0 }), 'latentInjection: stddev must be > 0, got 0'],
    [() => latentInjection({ seed: 0.5 }), 'latentInjection: seed must be an integer >= 0, got 0.5'],
    [
      () => latentInjection().apply([zeros([4, 2, 3]), zeros([3, 5])]),
      "latentInjection: condition must have the features' batch of 4, got 3",
    ],
    [
      () => latentInjection().apply(zeros([4, 2])),
      'latentInjection: inputs must be [features, condition], got 1 of them',
    ],
  ],
});

layerContract('spectralNormalization of latentInjection', () => spectralNormalization({ layer: latentInjection() }), {
  inputs: [
    [2, 3, 4],
    [2, 5],
  ],
  changesState: true,
  trainingGradient: false,
  rejects: [],
});

// one sample of two pixels and two channels
const x = () => tensor([1, 2, 3, 4], [1, 2, 2]);
const injected = (
  mode: 'affine' | 'spatial' | 'concat' | 'add',
  code: () => ReturnType<typeof tensor>,
  weights: number[][],
) => {
  const layer = latentInjection({ mode });
  layer.apply([x(), code()]);
  layer.setWeights(weights.map((values, index) => tensor(values, layer.weights[index]?.shape as number[])));
  return layer.apply([x(), code()]);
};

test('affine applies a gain and a bias to each channel', async () => {
  // gains 1 + 2 and 1 + 0, biases 10 and 20
  const y = injected('affine', () => tensor([2, 1], [1, 2]), [
    [1, -1, 0, 2],
    [5, 10, 0, 0],
  ]);
  await expectClose(y, [1 * 3 + 10, 2 * 1 + 20, 3 * 3 + 10, 4 + 20]);
});

test('add, spatial and concat add a bias, a map, or channels', async () => {
  const code = () => tensor([2, 1], [1, 2]);
  await expectClose(injected('add', code, [[1, -1, 0, 2]]), [3, 2, 5, 4]);
  await expectClose(injected('spatial', code, [[1, 0, 0, 0, 0, 0, 0, 9]]), [3, 2, 3, 13]);
  await expectClose(injected('concat', code, []), [1, 2, 2, 1, 3, 4, 2, 1]);
});

test('injects a code with the spatial shape of the features pixel by pixel, and flattens others', async () => {
  const map = () => tensor([1, 2], [1, 2, 1]);
  await expectClose(injected('add', map, [[1, 10]]), [2, 12, 5, 24]);
  await expectClose(injected('concat', map, []), [1, 2, 1, 3, 4, 2]);
  const rows = () => tensor([1, 2, 3], [1, 3, 1]);
  await expectClose(injected('add', rows, [[1, 0, 0, 1, 1, 0]]), [5, 4, 7, 6]);
  const higher = () => tensor([1, 2], [1, 1, 1, 2]);
  await expectClose(injected('add', higher, [[1, 0, 0, 1]]), [2, 4, 4, 6]);
});

test('flattens a code with fewer axes than the features', async () => {
  const layer = latentInjection({ mode: 'add' });
  const features = zeros([1, 2, 3, 1]);
  const code = tensor([1, 2], [1, 2, 1]);
  layer.apply([features, code]);
  layer.setWeights([tensor([10, 1], [2, 1])]);
  await expectClose(layer.apply([features, code]), Array(6).fill(12));
});

test('stddev is the standard deviation that a code with standard deviation 1 adds, for every size', async () => {
  for (const size of [4, 64]) {
    const layer = latentInjection({ mode: 'add', stddev: 0.5 });
    layer.apply([zeros([1, 2, 2000]), zeros([1, size])]);
    const values = await numbers(layer.weights[0]?.read());
    const square = values.reduce((total, value) => total + value * value, 0) / values.length;
    expect(Math.sqrt(square * size)).toBeCloseTo(0.5, 1);
  }
});
