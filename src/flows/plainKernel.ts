import {
  customGrad,
  type GradSaveFunc,
  log,
  mul,
  type Scalar,
  sum,
  type Tensor,
  type Tensor2D,
  transpose,
} from '@tensorflow/tfjs-core';
import { gaussJordan } from './gaussJordan.js';
import { type AddWeight, type InvertibleKernel, refinedInverse } from './invertibleKernel.js';
import type { Rows } from './luDecomposition.js';

/** A kernel whose entries are trained; its inverse and its determinant are computed by elimination. */
export function plainKernel(matrix: Rows, addWeight: AddWeight): InvertibleKernel {
  const weight = addWeight('kernel', matrix);
  const kernel = () => weight.read() as Tensor2D;
  return {
    kernel,
    inverse: () => refinedInverse(gaussJordan(kernel()).inverse, kernel()),
    logDeterminant: () => logAbsDeterminantOf(kernel()),
  };
}

/** ln |det W|; its gradient is the transpose of the inverse. */
const logAbsDeterminantOf = customGrad((kernel, save) => {
  const { inverse, pivots } = gaussJordan(kernel as Tensor2D);
  (save as GradSaveFunc)([inverse]);
  return {
    value: sum(log(pivots)) as Scalar,
    gradFunc: (dy: Tensor, saved: Tensor[]) => mul(dy, transpose(saved[0] as Tensor2D)),
  };
}) as unknown as (kernel: Tensor2D) => Scalar;
