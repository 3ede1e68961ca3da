import { mul, type Scalar, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { hinge } from './hinge.js';
import { logitsOfBoth } from './ofLogits.js';

/**
 * Total variation between data and samples, as a discriminator trained with {@link hinge} sees it: the share of
 * probability that would have to be moved to make the one the other, from 0, alike, to 1, disjoint.
 *
 * $$ \mathrm{TV} \ge 1 - \tfrac12 L_D $$
 *
 * and equal for the best discriminator, which answers ±1. A worse one reads less, a very bad one below 0. Logits of
 * any shape in, a scalar out; for a plot rather than to be minimised.
 *
 * @param real the discriminator's logits of data.
 * @param fake those of samples.
 * @see Lim and Ye 2017, Geometric GAN, [arXiv:1705.02894](https://arxiv.org/abs/1705.02894).
 * @example
 * ```ts
 * const apart = totalVariation(tensor1d([1, 1]), tensor1d([-1, -1])); // 1
 * const alike = totalVariation(tensor1d([1, -1]), tensor1d([1, -1])); // 0
 * ```
 * @category Losses
 */
export function totalVariation(real: Tensor, fake: Tensor): Scalar {
  return tidy(() => sub(1, mul(hinge.discriminator(...logitsOfBoth('totalVariation', real, fake)), 0.5)));
}
