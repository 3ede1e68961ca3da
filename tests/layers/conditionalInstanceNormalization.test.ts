import { tensor, zeros } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { conditionalInstanceNormalization } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose } from '../contracts/numbers.js';

layerContract('conditionalInstanceNormalization', () => conditionalInstanceNormalization(), {
  inputs: [
    [4, 3, 2, 3],
    [4, 5],
  ],
  twiceDifferentiable: true,
  rejects: [
    [
      () => conditionalInstanceNormalization({ epsilon: 0 }),
      'conditionalInstanceNormalization: epsilon must be > 0, got 0',
    ],
    [
      () => conditionalInstanceNormalization().apply([zeros([2, 3]), zeros([2, 5])]),
      'conditionalInstanceNormalization: features must have shape [batch, ..., channels], got [2, 3]',
    ],
    [
      () => conditionalInstanceNormalization().apply([zeros([4, 2, 2, 3]), zeros([3, 5])]),
      "conditionalInstanceNormalization: condition must have the features' batch of 4, got 3",
    ],
  ],
});

test('normalizes each sample by its mean and standard deviation, with gain and bias from its condition', async () => {
  // two samples of two pixels and two channels
  const x = tensor([1, 10, 5, 20, 0, 7, 8, 7], [2, 2, 2]);
  const style = tensor([1, 0, 2, 1], [2, 2]);
  const layer = conditionalInstanceNormalization({ epsilon: 1e-7 });
  layer.apply([x, style]);
  layer.setWeights([tensor([1, 0, 2, 3], [2, 2]), tensor([0, 4, 1, 1], [2, 2])]);
  // first sample: gains 2 and 1, biases 0 and 4; second: gains 5 and 4, biases 1 and 9
  await expectClose(layer.apply([x, style]), [-2, 3, 2, 5, -4, 9, 6, 9]);
});
