import { mul, type Scalar, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { hinge } from './hinge.js';
import { logitsOfBoth } from './ofLogits.js';

/**
 * Estimates the total variation between data and generated samples with a discriminator trained on
 * {@link hinge}. It is the fraction of probability mass that must be moved to turn one distribution into the
 * other: 0 if they are equal, 1 if they are disjoint.
 *
 * $$ \mathrm{TV} \ge 1 - \tfrac12 L_D $$
 *
 * Equality holds for the optimal discriminator, whose logits are ±1. Other discriminators give a smaller
 * value, which can be below 0. Takes logits of any shape and returns a scalar. Use it to monitor training,
 * not as a loss.
 *
 * @param real Logits of real examples.
 * @param fake Logits of fake examples.
 * @see Lim and Ye 2017, Geometric GAN, [arXiv:1705.02894](https://arxiv.org/abs/1705.02894).
 * @example
 * ```ts
 * const disjoint = totalVariation(tensor1d([1, 1]), tensor1d([-1, -1])); // 1
 * const equal = totalVariation(tensor1d([1, -1]), tensor1d([1, -1])); // 0
 * ```
 * @category Losses
 */
export function totalVariation(real: Tensor, fake: Tensor): Scalar {
  return tidy(() => sub(1, mul(hinge.discriminator(...logitsOfBoth('totalVariation', real, fake)), 0.5)));
}
