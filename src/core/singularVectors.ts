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
 * One step of the power iteration from v `[1, rows]` of a matrix `[rows, columns]`: u ← vW/‖vW‖ `[1, columns]`,
 * v ← Wu/‖Wu‖. Returns both. A zero matrix leaves v as it is, to begin from once the matrix is no longer zero.
 */
export function powerIteration(matrix: Tensor2D, v: Tensor2D): [u: Tensor2D, v: Tensor2D] {
  const u = unit(matMul(v, matrix));
  const next = unit(reshape(matMul(matrix, reshape(u, [-1, 1])), [1, -1]));
  return [u, add(next, mul(v, ifZero(norm(next))))];
}

/** The singular value that goes with u and v. */
export function singularValue(matrix: Tensor2D, u: Tensor, v: Tensor): Scalar {
  return sum(mul(matMul(v as Tensor2D, matrix), u));
}

/** One where x is zero, and zero elsewhere. */
export function ifZero<T extends Tensor>(x: T): T {
  return sub(1, step(abs(x)));
}

/** A zero kernel has no direction and no scale; it is left zero rather than divided by zero. */
export function orOne<T extends Tensor>(x: T): T {
  return add(x, ifZero(x));
}

function unit(x: Tensor2D): Tensor2D {
  return div(x, orOne(norm(x)));
}
