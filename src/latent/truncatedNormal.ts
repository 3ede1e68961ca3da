import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../core/randomStream.js';

/**
 * Draws from a Gaussian with mean 0 and standard deviation 1, truncated to `[-bound, bound]` by resampling.
 * `bound` must be above zero.
 */
export function truncatedNormal(stream: RandomStream, shape: number[], bound: number): Tensor {
  const random = stream.fork(stream.nextSeed());
  const values = new Float32Array(shape.reduce((size, length) => size * length, 1));
  for (let filled = 0; filled < values.length; ) {
    const missing = values.length - filled;
    const accepted = drawWithin(random, bound, missing).subarray(0, missing);
    values.set(accepted, filled);
    filled += accepted.length;
  }
  return tensor(values, shape);
}

/** Draws `count` candidates and returns the accepted ones, on average at least three fifths. */
function drawWithin(random: RandomStream, bound: number, count: number): Float32Array {
  if (bound > 1) return onHost(random.normal([count])).filter((x) => Math.abs(x) <= bound);
  // the Gaussian is nearly flat in such a narrow interval, so uniform candidates are mostly accepted
  const candidates = onHost(random.uniform([count], -bound, bound));
  const heights = onHost(random.uniform([count]));
  return candidates.filter((x, index) => (heights[index] as number) < Math.exp((-x * x) / 2));
}

/** Returns the values of a tensor just created, which tfjs still holds on the host, and disposes it. */
function onHost(drawn: Tensor): Float32Array {
  const values = drawn.dataSync() as Float32Array;
  drawn.dispose();
  return values;
}
