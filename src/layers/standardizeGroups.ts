import { add, broadcastTo, mean, reshape, rsqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';

/** What {@link standardizeGroups} returns. */
export interface StandardizedGroups {
  /** Features less their mean, `[batch, pixels, channels]`. */
  centred: Tensor;
  /** One over their standard deviation, `[batch, 1, channels]`. */
  scale: Tensor;
}

/** Mean and deviation of each sample's features `[batch, ..., channels]`, over pixels and the channels of a group. */
export function standardizeGroups(x: Tensor, groups: number, epsilon: number): StandardizedGroups {
  const batch = x.shape[0] as number;
  const channels = x.shape.at(-1) as number;
  const size = channels / groups;
  const pixels = reshape(x, [batch, x.size / batch / channels, channels]);
  // over pixels first, then over the few numbers that are left: without a transpose
  const groupMean = (of: Tensor) => {
    const ofChannels = mean(of, 1);
    if (size === 1) return reshape(ofChannels, [batch, 1, channels]);
    const ofGroups = mean(reshape(ofChannels, [batch, groups, size]), -1, true);
    return reshape(broadcastTo(ofGroups, [batch, groups, size]), [batch, 1, channels]);
  };
  const centred = sub(pixels, groupMean(pixels));
  return { centred, scale: rsqrt(add(groupMean(square(centred)), epsilon)) };
}
