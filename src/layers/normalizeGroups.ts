import { add, broadcastTo, mean, mul, reshape, rsqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Each sample's features `[batch, ..., channels]` less their mean and over their standard deviation, both over pixels
 * and the channels of a group; as `[batch, pixels, channels]`.
 */
export function normalizeGroups(x: Tensor, groups: number, epsilon: number): Tensor {
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
  return mul(centred, rsqrt(add(groupMean(square(centred)), epsilon)));
}
