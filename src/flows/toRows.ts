import { reshape, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';

/**
 * Reshapes `[..., channels]` to `[n, channels]`. Operations on two dimensions work on every backend, while
 * not every backend broadcasts at every rank.
 */
export function toRows(x: Tensor): Tensor2D {
  return reshape(x, [-1, x.shape.at(-1) as number]) as Tensor2D;
}
