import type { Digits } from '../shared/mnist.js';

/**
 * Bits per pixel of a model with independent pixels: each has the histogram of its values in the training
 * set, with one more count for every value.
 */
export function histogramBits(train: Digits, test: Digits): number {
  const pixels = 784;
  const counts = new Float64Array(pixels * 256).fill(1);
  for (const [index, value] of train.images.entries()) {
    const bin = (index % pixels) * 256 + value;
    counts[bin] = (counts[bin] as number) + 1;
  }
  const total = train.count + 256;
  let bits = 0;
  for (const [index, value] of test.images.entries())
    bits -= Math.log2((counts[(index % pixels) * 256 + value] as number) / total);
  return bits / test.images.length;
}
