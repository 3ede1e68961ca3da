import {
  abs,
  add,
  div,
  matMul,
  mul,
  norm,
  reshape,
  type Scalar,
  step,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

/**
 * One step of the power iteration for a matrix W `[rows, columns]` from v `[1, rows]`: u ← vW/‖vW‖
 * `[1, columns]`, v ← Wu/‖Wu‖. Returns both. A zero matrix leaves v unchanged, so that the iteration can
 * start later.
 */
export function powerIteration(matrix: Tensor2D, v: Tensor2D): [u: Tensor2D, v: Tensor2D] {
  const u = unit(matMul(v, matrix));
  const next = unit(reshape(matMul(matrix, reshape(u, [-1, 1])), [1, -1]));
  return [u, add(next, mul(v, isZero(norm(next))))];
}

/** The singular value of the singular vectors u and v. */
export function singularValue(matrix: Tensor2D, u: Tensor, v: Tensor): Scalar {
  return sum(mul(matMul(v as Tensor2D, matrix), u));
}

/** 1 where x is zero, and 0 elsewhere. */
export function isZero<T extends Tensor>(x: T): T {
  return sub(1, step(abs(x)));
}

/** x with zeros replaced by 1, as a divisor: a zero kernel stays zero instead of becoming NaN. */
export function zerosToOnes<T extends Tensor>(x: T): T {
  return add(x, isZero(x));
}

function unit(x: Tensor2D): Tensor2D {
  return div(x, zerosToOnes(norm(x)));
}
