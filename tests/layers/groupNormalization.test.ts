import { slice, tensor, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { groupNormalization, randomStream } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose, numbers } from '../contracts/numbers.js';

layerContract('groupNormalization', () => groupNormalization({ groups: 2 }), {
  inputs: [[3, 3, 2, 6]],
  twiceDifferentiable: true,
  rejects: [
    [() => groupNormalization({ groups: 0 }), 'groupNormalization: groups must be an integer >= 1, got 0'],
    [() => groupNormalization({ epsilon: -1 }), 'groupNormalization: epsilon must be > 0, got -1'],
    [
      () => groupNormalization({ groups: 4 }).apply(zeros([2, 3, 6])),
      'groupNormalization: groups must divide the 6 channels, got 4',
    ],
  ],
});

layerContract('groupNormalization on features of rank 2', () => groupNormalization({ groups: 3 }), {
  inputs: [[3, 9]],
  rejects: [],
});

test('normalizes each group of each sample, and applies gain and bias', async () => {
  // one sample, two pixels, two groups of two channels
  const x = tensor([1, 2, 10, 30, 3, 6, 20, 20], [1, 2, 4]);
  const layer = groupNormalization({ groups: 2, epsilon: 1e-7 });
  layer.apply(x);
  layer.setWeights([tensor([1, 1, 1, 2]), tensor([0, 0, 0, 5])]);
  const first = (value: number) => (value - 3) / Math.sqrt((4 + 1 + 0 + 9) / 4);
  const second = (value: number) => (value - 20) / Math.sqrt((100 + 100) / 4);
  await expectClose(layer.apply(x) as never, [
    ...[first(1), first(2), second(10), 2 * second(30) + 5],
    ...[first(3), first(6), second(20), 5],
  ]);
});

test('the output of a sample does not depend on other samples', async () => {
  const layer = groupNormalization({ groups: 2 });
  const random = randomStream(2);
  const x = random.normal([3, 4, 4], 5, 3);
  const alone = await numbers(layer.apply(slice(x, [1], [1])) as never);
  const together = await numbers(layer.apply(x) as never);
  expect(together.slice(16, 32)).toEqual(alone);
});
