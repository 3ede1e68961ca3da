import { sum, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';

/** Sums features `[batch, ..., channels]` over all axes between batch and channels: `[batch, channels]`. */
export function sumOfPixels(features: Tensor): Tensor2D {
  const between = features.shape.slice(1, -1).map((_, index) => index + 1);
  return (between.length > 0 ? sum(features, between) : features) as Tensor2D;
}
