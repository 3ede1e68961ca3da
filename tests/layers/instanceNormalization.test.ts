import { tensor, zeros } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { instanceNormalization } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose } from '../contracts/numbers.js';

layerContract('instanceNormalization', () => instanceNormalization(), {
  inputs: [[3, 3, 2, 4]],
  twiceDifferentiable: true,
  rejects: [
    [() => instanceNormalization({ epsilon: 0 }), 'instanceNormalization: epsilon must be > 0, got 0'],
    [
      () => instanceNormalization().apply(zeros([2, 3])),
      'instanceNormalization: features must have shape [batch, ..., channels], got [2, 3]',
    ],
  ],
});

test('normalizes each channel of each sample, and applies gain and bias', async () => {
  // two samples of two pixels and two channels
  const x = tensor([1, 10, 5, 20, 0, 7, 8, 7], [2, 2, 2]);
  const layer = instanceNormalization({ epsilon: 1e-7 });
  layer.apply(x);
  layer.setWeights([tensor([1, 3]), tensor([0, 4])]);
  await expectClose(layer.apply(x) as never, [-1, 1, 1, 7, -1, 4, 1, 4]);
});
