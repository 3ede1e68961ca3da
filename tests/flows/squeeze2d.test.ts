import { depthToSpace, tensor4d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { randomStream, squeeze2d } from '../../src/index.js';
import { bijectorContract } from '../contracts/bijector.js';
import { expectClose, numbers } from '../contracts/numbers.js';

for (const order of ['pixels', 'channels'] as const) {
  bijectorContract(`squeeze2d, ${order}`, () => squeeze2d({ order }), {
    input: [2, 4, 2, 3],
    isIdentityAtFirst: false,
    rejects: [
      [() => squeeze2d({ order: 'rows' as never }), 'squeeze2d: order must be one of pixels, channels, got "rows"'],
      [
        () => squeeze2d().forward(randomStream(1).normal([1, 3, 2, 1])),
        'squeeze2d: height and width must be even, got 3 and 2',
      ],
    ],
  });
}

test("with order 'pixels' it is the inverse of depthToSpace", async () => {
  const depth = randomStream(1).normal([2, 3, 2, 8]) as ReturnType<typeof tensor4d>;
  await expectClose(squeeze2d().forward(depthToSpace(depth, 2)).y, depth, 0);
});

test("with order 'channels' the output channel is 4c + 2dy + dx, as in Glow", async () => {
  const x = tensor4d([0, 10, 1, 11, 2, 12, 3, 13], [1, 2, 2, 2]);
  expect(await numbers(squeeze2d({ order: 'channels' }).forward(x).y)).toEqual([0, 1, 2, 3, 10, 11, 12, 13]);
  expect(await numbers(squeeze2d().forward(x).y)).toEqual([0, 10, 1, 11, 2, 12, 3, 13]);
});
