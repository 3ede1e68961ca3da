import { gradientPenalty } from '../../penalties/index.js';
import { type GradientNormTermArgs, gradientNormTerm } from './gradientNormTerm.js';
import type { DiscriminatorTerm } from './term.js';

/**
 * {@link gradientPenalty} (WGAN-GP) as a term of the discriminator's loss. A discriminator with a condition
 * gets that of the real examples.
 *
 * @param args Optional strength, target, side and interval.
 * @throws RangeError if `weight` is not above zero, `target` is negative, or `interval` is not an integer of at least
 * 1.
 * @see Gulrajani et al. 2017, [arXiv:1704.00028](https://arxiv.org/abs/1704.00028).
 * @example
 * ```ts
 * const terms = [gradientPenaltyTerm()];
 * const players = adversarial({ generator, discriminator, latent, loss: wasserstein, terms });
 * ```
 * @category Terms
 */
export function gradientPenaltyTerm(args: GradientNormTermArgs = {}): DiscriminatorTerm {
  const { term, penalty } = gradientNormTerm('gradientPenalty', args);
  return {
    ...term,
    loss: ({ discriminate, real, fake, condition, random }) =>
      gradientPenalty((x) => discriminate(x, condition?.real), real, fake, { ...penalty, random }),
  };
}
