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
 * v ← Wu/‖Wu‖. Returns both.
 */
export function powerIteration(matrix: Tensor2D, v: Tensor2D): [u: Tensor2D, v: Tensor2D] {
  const u = unit(matMul(v, matrix));
  return [u, unit(reshape(matMul(matrix, reshape(u, [-1, 1])), [1, -1]))];
}

/** The singular value that goes with u and v. */
export function singularValue(matrix: Tensor2D, u: Tensor, v: Tensor): Scalar {
  return sum(mul(matMul(v as Tensor2D, matrix), u));
}

/** A zero kernel has no direction and no scale; it is left zero rather than divided by zero. */
export function orOne<T extends Tensor>(x: T): T {
  return add(x, sub(1, step(abs(x))));
}

function unit(x: Tensor2D): Tensor2D {
  return div(x, orOne(norm(x)));
}
