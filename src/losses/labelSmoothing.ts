import { add, mean, mul } from '@tensorflow/tfjs-core';
import { checkArguments, fraction, optional } from '../core/check.js';
import type { AdversarialLoss } from './adversarialLoss.js';
import { nonSaturating } from './nonSaturating.js';
import { ofLogits } from './ofLogits.js';

/** Arguments of {@link labelSmoothing}. */
export interface LabelSmoothingArgs {
  /** By how much the label of data stands below 1, in [0, 1). Default 0.1, as in the paper. */
  smoothing?: number;
}

/**
 * {@link nonSaturating} with one-sided label smoothing: the discriminator's label for data is a little below 1, so that
 * its logits stay finite; that for samples stays 0, as a higher one would hold wrong samples in place.
 *
 * $$ L_D = \mathbb E\,\zeta(-D(x)) + s\,\mathbb E\,D(x) + \mathbb E\,\zeta(D(G(z))), \qquad \zeta(t) = \ln(1 + e^t) $$
 *
 * which is the cross entropy with the label $1 - s$. The generator's loss is not changed. Logits of any shape in, a
 * scalar in nats out.
 *
 * @throws RangeError if `smoothing` is not in [0, 1).
 * @see Salimans et al. 2016, Improved Techniques for Training GANs, [arXiv:1606.03498](https://arxiv.org/abs/1606.03498), section 3.4.
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
