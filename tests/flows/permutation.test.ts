import { tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { permutation, randomStream } from '../../src/index.js';
import { bijectorContract } from '../contracts/bijector.js';
import { numbers } from '../contracts/numbers.js';

bijectorContract('permutation', () => permutation({ seed: 4 }), {
  input: [3, 2, 5],
  isIdentityAtFirst: false,
  rejects: [
    [() => permutation({ seed: 0.5 }), 'permutation: seed must be an integer >= 0, got 0.5'],
    [() => permutation({ order: [0, 2] }), 'permutation: order must be each integer from 0 to 1 once, got [0, 2]'],
    [() => permutation({ order: [0, 1], seed: 1 }), 'permutation: seed must be left out if order is given, got 1'],
    [
      () => permutation({ order: [1, 0] }).forward(randomStream(1).normal([1, 3])),
      'permutation: order must be of length 3 for 3 channels, got [1, 0]',
    ],
  ],
});

test('reverses the channels without a seed, and shuffles them by the seed otherwise', async () => {
  const x = tensor2d([[1, 2, 3, 4, 5, 6, 7, 8]]);
  expect(await numbers(permutation().forward(x).y)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  const shuffled = await numbers(permutation({ seed: 1 }).forward(x).y);
  expect(shuffled).toEqual(await numbers(permutation({ seed: 1 }).forward(x).y));
  expect(shuffled).not.toEqual(await numbers(permutation({ seed: 2 }).forward(x).y));
  expect([...shuffled].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('order lists the input channel of each output channel', async () => {
  const shuffle = permutation({ order: [0, 2, 3, 1] });
  const { y } = shuffle.forward(tensor2d([[5, 6, 7, 8]]));
  expect(await numbers(y)).toEqual([5, 7, 8, 6]);
  expect(await numbers(shuffle.inverse(y).x)).toEqual([5, 6, 7, 8]);
});
