import { sum, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';

/** Features `[batch, ..., channels]` summed over all axes between, `[batch, channels]`. */
export function sumOfPixels(features: Tensor): Tensor2D {
  const between = features.shape.slice(1, -1).map((_, index) => index + 1);
  return (between.length > 0 ? sum(features, between) : features) as Tensor2D;
}
