import { add, eye, matMul, type Scalar, sub, type Tensor2D } from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import type { Rows } from './luDecomposition.js';

/** A learned square matrix that can be inverted. */
export interface InvertibleKernel {
  kernel(): Tensor2D;
  inverse(): Tensor2D;
  /** ln |det|. */
  logDeterminant(): Scalar;
}

/** Adds a weight that begins with these numbers. */
export type AddWeight = (label: string, values: Rows | number[], trainable?: boolean) => LayerVariable;

/** An inverse after a step of Newton, which leaves the rounding of single precision. */
export function refined(inverse: Tensor2D, kernel: Tensor2D): Tensor2D {
  const rest = sub(eye(inverse.shape[0]), matMul(kernel, inverse)) as Tensor2D;
  return add(inverse, matMul(inverse, rest)) as Tensor2D;
}
