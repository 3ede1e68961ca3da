import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../core/randomStream.js';

/** Gaussian numbers, mean 0 and standard deviation 1, each drawn again until it lies in `[-bound, bound]`, which is above zero. */
export function truncatedNormal(stream: RandomStream, shape: number[], bound: number): Tensor {
  const random = stream.fork(stream.nextSeed());
  const values = new Float32Array(shape.reduce((size, length) => size * length, 1));
  for (let filled = 0; filled < values.length; ) {
    const left = values.length - filled;
    const accepted = within(random, bound, left).subarray(0, left);
    values.set(accepted, filled);
    filled += accepted.length;
  }
  return tensor(values, shape);
}

/** Those of `count` candidates that are accepted, on average three fifths of them and more. */
function within(random: RandomStream, bound: number, count: number): Float32Array {
  if (bound > 1) return onHost(random.normal([count])).filter((x) => Math.abs(x) <= bound);
  // far narrower than a Gaussian: its top is nearly flat there
  const candidates = onHost(random.uniform([count], -bound, bound));
  const heights = onHost(random.uniform([count]));
  return candidates.filter((x, index) => (heights[index] as number) < Math.exp((-x * x) / 2));
}

/** The numbers of a tensor just made, which tfjs still has on the host; and frees it. */
function onHost(drawn: Tensor): Float32Array {
  const values = drawn.dataSync() as Float32Array;
  drawn.dispose();
  return values;
}
