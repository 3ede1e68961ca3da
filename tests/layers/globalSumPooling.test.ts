import { tensor, zeros } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { globalSumPooling } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose } from '../contracts/numbers.js';

layerContract('globalSumPooling', () => globalSumPooling(), {
  inputs: [[2, 3, 2, 4]],
  twiceDifferentiable: true,
  rejects: [
    [
      () => globalSumPooling().apply(zeros([2, 3])),
      'globalSumPooling: features must have shape [batch, ..., channels], got [2, 3]',
    ],
  ],
});

test('sums each channel over pixels', async () => {
  await expectClose(globalSumPooling().apply(tensor([1, 2, 3, 4, 5, 6], [1, 3, 2])), [9, 12]);
});
