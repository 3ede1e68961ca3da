import { eye, matMul, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { gaussJordan } from '../../src/flows/gaussJordan.js';
import { randomStream } from '../../src/index.js';
import { expectClose, numbers, rounding } from '../contracts/numbers.js';

test('returns the inverse, and pivots whose product is the determinant', async () => {
  // needs pivots outside the diagonal
  const matrix = tensor2d([
    [0, 2, 1],
    [1, -1, 4],
    [-3, 0.5, 2],
  ]);
  const { inverse, pivots } = gaussJordan(matrix);
  await expectClose(matMul(matrix, inverse), eye(3));
  expect((await numbers(pivots)).reduce((a, b) => a * b)).toBeCloseTo(30.5, 3);
});

test('inverts a matrix of 24 rows', async () => {
  const matrix = randomStream(3).normal([24, 24]) as Tensor2D;
  await expectClose(matMul(matrix, gaussJordan(matrix).inverse), eye(24), 100 * rounding());
});

test('returns a pivot of 0 for a singular matrix', async () => {
  const { pivots } = gaussJordan(
    tensor2d([
      [1, 2],
      [2, 4],
    ]),
  );
  expect(Math.min(...(await numbers(pivots)))).toBe(0);
});
