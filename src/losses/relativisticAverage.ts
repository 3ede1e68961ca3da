import { mean, sub, type Tensor } from '@tensorflow/tfjs-core';
import { checkValue } from '../core/check.js';
import type { AdversarialLoss } from './adversarialLoss.js';
import { adversarialLoss, ofLogits } from './ofLogits.js';

/**
 * Makes a loss relativistic: each logit is replaced by its difference from the mean logit of the other side.
 *
 * $$ L_D = \ell\bigl(D(x) - \bar D(G(z)),\; D(G(z)) - \bar D(x)\bigr), \qquad
 *    L_G = \ell\bigl(D(G(z)) - \bar D(x),\; D(x) - \bar D(G(z))\bigr) $$
 *
 * Here $\ell$ is the discriminator's loss of `loss`. The generator uses the same function with the sides
 * swapped, so it also lowers the logits of the data. {@link nonSaturating} gives RaSGAN, {@link leastSquares}
 * gives RaLSGAN (with targets 1 and -1), and {@link hinge} gives RaHingeGAN. {@link relativisticPairing}
 * compares examples in pairs instead, as R3GAN does.
 *
 * Takes logits of any shape and returns a scalar.
 *
 * @param loss The loss to make relativistic.
 * @throws TypeError if the generator's loss is called without the real logits.
 * @see Jolicoeur-Martineau 2018, The Relativistic Discriminator,
 * [arXiv:1807.00734](https://arxiv.org/abs/1807.00734).
 * @example
 * ```ts
 * const loss = relativisticAverage(nonSaturating).generator(tensor1d([0]), tensor1d([0])); // 2 ln 2
 * ```
 * @category Losses
 */
export function relativisticAverage(loss: AdversarialLoss): AdversarialLoss {
  checkValue('relativisticAverage', 'loss', loss, adversarialLoss);
  const relativeLoss = loss.relative ?? loss.discriminator;
  const lossBetween = (above: Tensor, below: Tensor) => relativeLoss(sub(above, mean(below)), sub(below, mean(above)));
  return ofLogits('relativisticAverage', {
    relativistic: true,
    discriminator: lossBetween,
    generator: (fake, real) => lossBetween(fake, real as Tensor),
  });
}
