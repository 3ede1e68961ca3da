import { tensor4d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { randomStream, roll } from '../../src/index.js';
import { bijectorContract } from '../contracts/bijector.js';
import { numbers } from '../contracts/numbers.js';

bijectorContract('roll', () => roll({ shift: [1, -2] }), {
  input: [2, 3, 4, 2],
  isIdentityAtFirst: false,
  rejects: [
    [() => roll({ shift: [0.5] }), 'roll: shift must be an array, each entry an integer, got [0.5]'],
    [
      () => roll({ shift: [1] }).forward(randomStream(1).normal([1, 2, 2, 1])),
      'roll: shift must be of length 2, one integer for each axis between batch and channels, got [1]',
    ],
  ],
});

test('pixels that leave on one side enter on the other', async () => {
  const x = tensor4d([0, 1, 2, 3, 4, 5], [1, 2, 3, 1]);
  const rolled = async (shift: number[]) => numbers(roll({ shift }).forward(x).y);
  expect(await rolled([1, 0])).toEqual([3, 4, 5, 0, 1, 2]);
  expect(await rolled([0, 1])).toEqual([2, 0, 1, 5, 3, 4]);
  expect(await rolled([-1, -4])).toEqual([4, 5, 3, 1, 2, 0]);
  expect(await rolled([2, 3])).toEqual([0, 1, 2, 3, 4, 5]);
});
