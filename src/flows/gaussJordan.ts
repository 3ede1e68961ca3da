import {
  abs,
  add,
  argMax,
  cast,
  concat,
  div,
  eye,
  matMul,
  mul,
  oneHot,
  reshape,
  slice,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  zeros,
} from '@tensorflow/tfjs-core';

/**
 * The inverse of a square matrix and the absolute values of its pivots, by Gauss-Jordan elimination on the
 * device, without waiting for the host. A singular matrix has a pivot of 0.
 */
export function gaussJordan(matrix: Tensor2D): { inverse: Tensor2D; pivots: Tensor1D } {
  const size = matrix.shape[0];
  const pivots: Tensor[] = [];
  let table = concat([matrix, eye(size)], 1) as Tensor2D;
  let isUsed = zeros([size]) as Tensor1D;
  for (let column = 0; column < size; column += 1) {
    const values = slice(table, [0, column], [size, 1]);
    // the pivot is the largest value of the unused rows; rows are not swapped, so the left half ends as a
    // permutation
    const candidates = sub(abs(reshape(values, [size])), mul(isUsed, 1e30));
    // reshaped, because the result is not a scalar on webgpu, and cast, because wasm does not convert it to
    // float
    const index = reshape(argMax(candidates, 0), [1]) as Tensor1D;
    const selected = cast(oneHot(index, size), 'float32') as Tensor2D;
    const pivotRow = matMul(selected, table);
    const pivot = matMul(selected, values as Tensor2D);
    pivots.push(reshape(pivot, [1]));
    const unit = reshape(selected, [size, 1]);
    table = sub(table, matMul(sub(values, unit) as Tensor2D, div(pivotRow, pivot) as Tensor2D)) as Tensor2D;
    isUsed = add(isUsed, reshape(selected, [size])) as Tensor1D;
  }
  const permutation = slice(table, [0, 0], [size, size]);
  return {
    inverse: matMul(permutation, slice(table, [0, size], [size, size]), true),
    pivots: abs(concat(pivots)) as Tensor1D,
  };
}
