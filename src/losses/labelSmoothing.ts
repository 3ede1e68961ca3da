import { add, mean, mul } from '@tensorflow/tfjs-core';
import { checkArguments, fraction, optional } from '../core/check.js';
import type { AdversarialLoss } from './adversarialLoss.js';
import { nonSaturating } from './nonSaturating.js';
import { ofLogits } from './ofLogits.js';

/** Arguments of {@link labelSmoothing}. */
export interface LabelSmoothingArgs {
  /** The label of real examples is 1 minus this number, in [0, 1). Default 0.1, as in the paper. */
  smoothing?: number;
}

/**
 * {@link nonSaturating} with one-sided label smoothing. The label of real examples is slightly below 1, which
 * keeps the logits finite. The label of fake examples stays 0, because a higher one would reinforce wrong
 * samples.
 *
 * $$ L_D = \mathbb E\,\zeta(-D(x)) + s\,\mathbb E\,D(x) + \mathbb E\,\zeta(D(G(z))), \qquad \zeta(t) = \ln(1 + e^t) $$
 *
 * This is the cross-entropy with the label $1 - s$. The generator's loss is unchanged. Takes logits of any
 * shape and returns a scalar in nats.
 *
 * @throws RangeError if `smoothing` is not in [0, 1).
 * @see Salimans et al. 2016, Improved Techniques for Training GANs, section 3.4,
 * [arXiv:1606.03498](https://arxiv.org/abs/1606.03498).
 * @example
 * ```ts
 * const loss = labelSmoothing({ smoothing: 0.1 });
 * ```
 * @category Losses
 */
export function labelSmoothing(args: LabelSmoothingArgs = {}): AdversarialLoss {
  checkArguments('labelSmoothing', args, { smoothing: optional(fraction) });
  const { smoothing = 0.1 } = args;
  return ofLogits('labelSmoothing', {
    discriminator: (real, fake) => add(nonSaturating.discriminator(real, fake), mul(mean(real), smoothing)),
    generator: nonSaturating.generator,
  });
}
