import { eye, matMul, transpose } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { invertibleConv, randomStream } from '../../src/index.js';
import { bijectorContract } from '../contracts/bijector.js';
import { expectClose } from '../contracts/numbers.js';

bijectorContract('invertibleConv', () => invertibleConv({ seed: 2 }), {
  input: [2, 2, 1, 4],
  isIdentityAtFirst: false,
  rejects: [
    [() => invertibleConv({ seed: -1 }), 'invertibleConv: seed must be an integer >= 0, got -1'],
    [
      () =>
        invertibleConv({
          matrix: [
            [1, 2],
            [2, 4],
          ],
        }),
      'invertibleConv: matrix must be invertible, got [[1, 2], [2, 4]]',
    ],
    [
      () => invertibleConv({ matrix: [[1, 2], [2]] }),
      'invertibleConv: matrix must be square, an array of rows, got [[1, 2], [2]]',
    ],
    [
      () => invertibleConv({ matrix: [[1]] }).forward(randomStream(1).normal([1, 2])),
      'invertibleConv: matrix must be of shape [2, 2] for 2 channels, got [1, 1]',
    ],
  ],
});

bijectorContract('invertibleConv, plain', () => invertibleConv({ seed: 2, form: 'plain' }), {
  input: [2, 1, 1, 3],
  isIdentityAtFirst: false,
  rejects: [[() => invertibleConv({ form: 'qr' as never }), 'invertibleConv: form must be one of lu, plain, got "qr"']],
});

test('both forms have the same initial matrix', async () => {
  const x = randomStream(1).normal([5, 6]);
  const [lu, plain] = (['lu', 'plain'] as const).map((form) => invertibleConv({ seed: 4, form }).forward(x));
  await expectClose(lu?.y, plain?.y);
  await expectClose(lu?.logDet, plain?.logDet);
});

test('the initial matrix is a rotation, with determinant ±1', async () => {
  const mix = invertibleConv({ seed: 3 });
  const { y, logDet } = mix.forward(eye(12));
  await expectClose(matMul(y as never, transpose(y) as never), eye(12), 1e-5);
  await expectClose(logDet, new Array(12).fill(0), 1e-5);
});

test('the initial matrix is the one that is given', async () => {
  const matrix = [
    [0, 2, 1],
    [1, -1, 4],
    [-3, 0.5, 2],
  ];
  const { y, logDet } = invertibleConv({ matrix }).forward(eye(3));
  await expectClose(y, matrix.flat());
  await expectClose(logDet, new Array(3).fill(Math.log(30.5)));
});

test('inverts 48 channels with random weights', async () => {
  const mix = invertibleConv({ seed: 5 });
  const x = randomStream(1).normal([4, 3, 3, 48]);
  mix.forward(x);
  for (const [index, weight] of mix.trainableWeights.entries())
    weight.write(randomStream(7 + index).normal(weight.shape as number[], 0, 0.2));
  const { y } = mix.forward(x);
  await expectClose(mix.inverse(y).x, x, 1e-4);
});
