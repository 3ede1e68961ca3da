import { reshape, sum, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';

/** Sums all elements of each example: `[batch, ...]` to `[batch]`. */
export function sumPerExample(values: Tensor): Tensor1D {
  return sum(reshape(values, [values.shape[0] as number, -1]), 1);
}
