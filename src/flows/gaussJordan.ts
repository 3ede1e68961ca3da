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

/** The inverse of a square matrix and the sizes of its pivots, found on the device, as no backend of the browser can wait for the host. A singular matrix has a pivot of 0. */
export function gaussJordan(matrix: Tensor2D): { inverse: Tensor2D; pivots: Tensor1D } {
  const size = matrix.shape[0];
  const pivots: Tensor[] = [];
  let table = concat([matrix, eye(size)], 1) as Tensor2D;
  let used = zeros([size]) as Tensor1D;
  for (let column = 0; column < size; column += 1) {
    const values = slice(table, [0, column], [size, 1]);
    // the largest of rows not yet used; rows stay where they are, and the left half ends as their order
    const sizes = sub(abs(reshape(values, [size])), mul(used, 1e30));
    // reshaped, as webgpu makes no scalar of it, and cast, as wasm makes no float
    const place = reshape(argMax(sizes, 0), [1]) as Tensor1D;
    const row = cast(oneHot(place, size), 'float32') as Tensor2D;
    const pivotRow = matMul(row, table);
    const pivot = matMul(row, values as Tensor2D);
    pivots.push(reshape(pivot, [1]));
    const unit = reshape(row, [size, 1]);
    table = sub(table, matMul(sub(values, unit) as Tensor2D, div(pivotRow, pivot) as Tensor2D)) as Tensor2D;
    used = add(used, reshape(row, [size])) as Tensor1D;
  }
  const order = slice(table, [0, 0], [size, size]);
  return {
    inverse: matMul(order, slice(table, [0, size], [size, size]), true),
    pivots: abs(concat(pivots)) as Tensor1D,
  };
}
