import { add, eye, matMul, type Scalar, sub, type Tensor2D } from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import type { Rows } from './luDecomposition.js';

/** A trainable invertible matrix. */
export interface InvertibleKernel {
  kernel(): Tensor2D;
  inverse(): Tensor2D;
  /** ln |det|. */
  logDeterminant(): Scalar;
}

/** Adds a weight with these initial values. */
export type AddWeight = (label: string, values: Rows | number[], trainable?: boolean) => LayerVariable;

/** Refines an approximate inverse by one step of Newton's method, to the precision of float32. */
export function refinedInverse(inverse: Tensor2D, kernel: Tensor2D): Tensor2D {
  const residual = sub(eye(inverse.shape[0]), matMul(kernel, inverse)) as Tensor2D;
  return add(inverse, matMul(inverse, residual)) as Tensor2D;
}
