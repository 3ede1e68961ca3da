import { tensor2d, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { conditionalBatchNormalization } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose, numbers } from '../contracts/numbers.js';

layerContract('conditionalBatchNormalization', () => conditionalBatchNormalization(), {
  inputs: [
    [4, 3, 2, 3],
    [4, 5],
  ],
  changesState: true,
  twiceDifferentiable: true,
  rejects: [
    [() => conditionalBatchNormalization({ epsilon: 0 }), 'conditionalBatchNormalization: epsilon must be > 0, got 0'],
    [
      () => conditionalBatchNormalization({ momentum: 1 }),
      'conditionalBatchNormalization: momentum must be in [0, 1), got 1',
    ],
    [() => conditionalBatchNormalization().apply(zeros([2, 3])), 'inputs must be [features, condition], got 1 of them'],
    [
      () => conditionalBatchNormalization().apply([zeros([4, 2, 2, 3]), zeros([3, 5])]),
      "condition must have the features' batch of 4, got 3",
    ],
    [
      () => conditionalBatchNormalization().apply([zeros([4, 3]), zeros([4, 5, 1])]),
      'condition must have shape [batch, size], got [4, 5, 1]',
    ],
  ],
});

test('a batch of 1 and 3 becomes -1 and 1, times the gain of its class, plus its bias', async () => {
  const layer = conditionalBatchNormalization({ epsilon: 1e-12 });
  const inputs = [
    tensor2d([[1], [3]]),
    tensor2d([
      [1, 0],
      [0, 1],
    ]),
  ];
  layer.apply(inputs);
  layer.setWeights([tensor2d([[1], [4]]), tensor2d([[10], [20]]), ...layer.getWeights().slice(2)]);
  await expectClose(layer.apply(inputs, { training: true }) as never, [10 - 2, 20 + 5]);
});

test('inference uses the moving averages, which keep their share at each training call', async () => {
  const layer = conditionalBatchNormalization({ momentum: 0.75, epsilon: 1e-12, gainDeviation: 1e-9 });
  const inputs = [tensor2d([[2], [6]]), tensor2d([[1], [1]])];
  layer.apply(inputs, { training: true });
  const [, , mean, variance] = layer.getWeights();
  expect(await numbers(mean)).toEqual([0.25 * 4]);
  expect(await numbers(variance)).toEqual([0.75 + 0.25 * 4]);
  await expectClose(layer.apply(inputs) as never, [1 / Math.sqrt(1.75), 5 / Math.sqrt(1.75)]);
});
