import { add, broadcastTo, mean, reshape, rsqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';

/** Result of {@link standardizeGroups}. */
export interface StandardizedGroups {
  /** Features minus their mean, `[batch, pixels, channels]`. */
  centered: Tensor;
  /** One over their standard deviation, `[batch, 1, channels]`. */
  scale: Tensor;
}

/**
 * Standardizes features `[batch, ..., channels]` with the mean and standard deviation of each sample over
 * pixels and the channels of a group.
 */
export function standardizeGroups(x: Tensor, groups: number, epsilon: number): StandardizedGroups {
  const batch = x.shape[0] as number;
  const channels = x.shape.at(-1) as number;
  const size = channels / groups;
  const pixels = reshape(x, [batch, x.size / batch / channels, channels]);
  // over pixels first, then over the channels of each group: this needs no transpose
  const groupMean = (values: Tensor) => {
    const ofChannels = mean(values, 1);
    if (size === 1) return reshape(ofChannels, [batch, 1, channels]);
    const ofGroups = mean(reshape(ofChannels, [batch, groups, size]), -1, true);
    return reshape(broadcastTo(ofGroups, [batch, groups, size]), [batch, 1, channels]);
  };
  const centered = sub(pixels, groupMean(pixels));
  return { centered, scale: rsqrt(add(groupMean(square(centered)), epsilon)) };
}
