import type { Digits } from '../shared/mnist.js';

/** Bits for each pixel of a code that knows of each pixel how often it has each value in the training set, and nothing else; each value counts once more than it was seen. */
export function histogramBits(train: Digits, test: Digits): number {
  const pixels = 784;
  const counts = new Float64Array(pixels * 256).fill(1);
  for (const [place, value] of train.images.entries()) {
    const at = (place % pixels) * 256 + value;
    counts[at] = (counts[at] as number) + 1;
  }
  const total = train.count + 256;
  let bits = 0;
  for (const [place, value] of test.images.entries())
    bits -= Math.log2((counts[(place % pixels) * 256 + value] as number) / total);
  return bits / test.images.length;
}
