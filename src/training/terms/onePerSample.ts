import type { Tensor } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../core/randomStream.js';

/** A number of U(0, 1) for each sample, in a shape that multiplies all of it. */
export function onePerSample(random: RandomStream, samples: Tensor): Tensor {
  return random.uniform(samples.shape.map((size, axis) => (axis === 0 ? size : 1)));
}
