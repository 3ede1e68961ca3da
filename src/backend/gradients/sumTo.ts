import { backend_util, reshape, sum, type Tensor } from '@tensorflow/tfjs-core';

/** Sums `x` over the axes along which a tensor of `shape` was broadcast, and returns that shape. */
export function sumTo(x: Tensor, shape: number[]): Tensor {
  const axes = backend_util.getReductionAxes(shape, x.shape);
  return reshape(axes.length > 0 ? sum(x, axes) : x, shape);
}
