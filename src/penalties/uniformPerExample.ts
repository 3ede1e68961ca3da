import type { Tensor } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../core/randomStream.js';

/** A number of U(0, 1) for each example of `x`, in a shape that broadcasts to `x`. */
export function uniformPerExample(random: RandomStream, x: Tensor): Tensor {
  return random.uniform(x.shape.map((size, axis) => (axis === 0 ? size : 1)));
}
