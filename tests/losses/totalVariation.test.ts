import { tensor1d } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { totalVariation } from '../../src/index.js';
import { expectClose } from '../contracts/numbers.js';

test('is 1 for logits beyond the margin, 0 for equal logits, and below 0 for swapped ones', async () => {
  await expectClose(totalVariation(tensor1d([1, 3]), tensor1d([-1, -2])), [1]);
  await expectClose(totalVariation(tensor1d([1, -1]), tensor1d([-1, 1])), [0]);
  await expectClose(totalVariation(tensor1d([0]), tensor1d([0])), [0]);
  await expectClose(totalVariation(tensor1d([-1]), tensor1d([1])), [-1]);
});
