import { depthwiseConv2d, mirrorPad, ones, type Tensor4D, tensor4d, tidy, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { blurDownsampling2d, randomStream } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose, onCpu } from '../contracts/numbers.js';

layerContract('blurDownsampling2d', () => blurDownsampling2d(), {
  inputs: [[2, 4, 6, 3]],
  twiceDifferentiable: true,
  rejects: [
    [() => blurDownsampling2d({ taps: 1 }), 'blurDownsampling2d: taps must be an integer >= 2, got 1'],
    [
      () => blurDownsampling2d().apply(zeros([1, 5, 4, 1])),
      'blurDownsampling2d: height and width must be even, got 5 and 4',
    ],
    [
      () => blurDownsampling2d({ taps: 9 }).apply(zeros([1, 8, 4, 1])),
      'blurDownsampling2d: taps must be at most 8 at this size, got 9',
    ],
    [
      () => blurDownsampling2d().apply(zeros([1, 8])),
      'blurDownsampling2d: features must have shape [batch, height, width, channels]',
    ],
  ],
});

// the code of the paper mirrors the image and applies a depthwise convolution with stride 2
test.each([2, 3, 4, 5])('%i taps are the same as a strided convolution of the mirrored image', async (taps) => {
  const x = randomStream(1).normal([2, 6, 8, 3]) as Tensor4D;
  const rows: Record<number, number[]> = { 2: [1, 1], 3: [1, 2, 1], 4: [1, 3, 3, 1], 5: [1, 4, 6, 4, 1] };
  const row = rows[taps] as number[];
  const weights = row.flatMap((a) => row.flatMap((b) => [1, 1, 1].map(() => (a * b) / 4 ** (taps - 1))));
  const around: [number, number] = [Math.floor((taps - 1) / 2), Math.ceil((taps - 1) / 2)];
  const expected = await onCpu(() =>
    tidy(() =>
      depthwiseConv2d(
        mirrorPad(x, [[0, 0], around, around, [0, 0]], 'reflect'),
        tensor4d(weights, [taps, taps, 3, 1]),
        2,
        'valid',
      ).arraySync(),
    ),
  );
  await expectClose(blurDownsampling2d({ taps }).apply(x), (expected as number[][][][]).flat(3));
});

test('a constant image stays constant, and a checkerboard becomes zero', async () => {
  await expectClose(blurDownsampling2d().apply(ones([1, 4, 4, 1])), new Array(4).fill(1));
  const board = tensor4d(
    Array.from({ length: 16 }, (_, i) => ((i + Math.floor(i / 4)) % 2 ? -1 : 1)),
    [1, 4, 4, 1],
  );
  await expectClose(blurDownsampling2d({ taps: 2 }).apply(board), new Array(4).fill(0));
  expect(blurDownsampling2d().computeOutputShape([null, 4, 6, 5])).toEqual([null, 2, 3, 5]);
});
