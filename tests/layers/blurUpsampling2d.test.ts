import { ones, tensor4d, zeros } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { blurUpsampling2d } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose } from '../contracts/numbers.js';

layerContract('blurUpsampling2d', () => blurUpsampling2d(), {
  inputs: [[2, 3, 2, 3]],
  twiceDifferentiable: true,
  rejects: [
    [() => blurUpsampling2d({ taps: 0 }), 'blurUpsampling2d: taps must be an integer >= 2, got 0'],
    [
      () => blurUpsampling2d().apply(zeros([1, 8])),
      'blurUpsampling2d: features must have shape [batch, height, width, channels]',
    ],
  ],
});

test.each([
  [2, [4, 4, 8, 8, 0, 0]],
  [3, [4, 6, 8, 4, 0, 0]],
  // 3/4 of the nearer pixel and 1/4 of the other
  [4, [4, 5, 7, 6, 2, 0]],
])('%i taps upsample 4, 8, 0 to %s', async (taps, expected) => {
  const x = tensor4d([4, 8, 0], [1, 1, 3, 1]);
  await expectClose(blurUpsampling2d({ taps }).apply(x), [...expected, ...expected]);
});

test('a constant image stays constant up to its edges', async () => {
  for (const taps of [2, 3, 4, 5, 6])
    await expectClose(blurUpsampling2d({ taps }).apply(ones([1, 3, 2, 1])), new Array(24).fill(1));
});
