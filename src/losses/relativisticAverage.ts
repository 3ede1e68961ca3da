import { mean, sub, type Tensor } from '@tensorflow/tfjs-core';
import { checkValue } from '../core/check.js';
import type { AdversarialLoss } from './adversarialLoss.js';
import { adversarialLoss, ofLogits } from './ofLogits.js';

/**
 * Relativistic average of a loss: a logit counts by how far it stands above the mean logit of the other side, and the
 * generator plays the discriminator's game with the sides exchanged, so that it also pulls the data down.
 *
 * $$ L_D = \ell\bigl(D(x) - \bar D(G(z)),\; D(G(z)) - \bar D(x)\bigr), \qquad L_G = \ell\bigl(D(G(z)) - \bar D(x),\; D(x) - \bar D(G(z))\bigr) $$
 *
 * with $\ell$ the discriminator's side of `loss`: {@link nonSaturating} gives RaSGAN, {@link leastSquares} RaLSGAN, whose targets are 1 and -1,
 * {@link hinge} RaHingeGAN. Logits of any shape in, a scalar out.
 *
 * @param loss what is made relativistic.
 * @throws TypeError from the generator's loss if it is not given the logits of the data.
 * @see Jolicoeur-Martineau 2018, The Relativistic Discriminator, [arXiv:1807.00734](https://arxiv.org/abs/1807.00734).
 * @example
 * ```ts
 * const loss = relativisticAverage(nonSaturating).generator(tensor1d([0]), tensor1d([0])); // 2 ln 2
 * ```
 * @category Losses
 */
export function relativisticAverage(loss: AdversarialLoss): AdversarialLoss {
  checkValue('relativisticAverage', 'loss', loss, adversarialLoss);
  const play = loss.relative ?? loss.discriminator;
  const between = (above: Tensor, below: Tensor) => play(sub(above, mean(below)), sub(below, mean(above)));
  return ofLogits('relativisticAverage', {
    relativistic: true,
    discriminator: between,
    generator: (fake, real) => between(fake, real as Tensor),
  });
}
