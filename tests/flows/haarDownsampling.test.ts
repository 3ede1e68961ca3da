import { ones, tensor4d } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { haarDownsampling, randomStream } from '../../src/index.js';
import { bijectorContract } from '../contracts/bijector.js';
import { expectClose } from '../contracts/numbers.js';

bijectorContract('haarDownsampling', () => haarDownsampling(), {
  input: [2, 4, 2, 3],
  isIdentityAtFirst: false,
  rejects: [
    [
      () => haarDownsampling().forward(randomStream(1).normal([1, 3, 2, 1])),
      'haarDownsampling: height and width must be even, got 3 and 2',
    ],
  ],
});

test('returns an average and no differences for a constant image', async () => {
  await expectClose(haarDownsampling().forward(ones([1, 2, 2, 1])).y, [2, 0, 0, 0]);
});

test('returns the horizontal, vertical and diagonal differences in this order', async () => {
  const coefficients = (...pixels: number[]) => haarDownsampling().forward(tensor4d(pixels, [1, 2, 2, 1])).y;
  await expectClose(coefficients(1, -1, 1, -1), [0, 2, 0, 0]);
  await expectClose(coefficients(1, 1, -1, -1), [0, 0, 2, 0]);
  await expectClose(coefficients(1, -1, -1, 1), [0, 0, 0, 2]);
});
