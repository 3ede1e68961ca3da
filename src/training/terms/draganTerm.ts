import { dragan } from '../../penalties/index.js';
import { type GradientNormTermArgs, gradientNormTerm } from './gradientNormTerm.js';
import type { DiscriminatorTerm } from './term.js';

/**
 * {@link dragan} as a term of the discriminator's loss.
 *
 * @param args Optional strength, target, side and interval.
 * @throws RangeError if `weight` is not above zero, `target` is negative, or `interval` is not an integer of at least
 * 1.
 * @see Kodali et al. 2017, [arXiv:1705.07215](https://arxiv.org/abs/1705.07215).
 * @example
 * ```ts
 * const players = adversarial({ generator, discriminator, latent, loss: nonSaturating, terms: [draganTerm()] });
 * ```
 * @category Terms
 */
export function draganTerm(args: GradientNormTermArgs = {}): DiscriminatorTerm {
  const { term, penalty } = gradientNormTerm('dragan', args);
  return {
    ...term,
    loss: ({ discriminate, real, condition, random }) =>
      dragan((x) => discriminate(x, condition?.real), real, { ...penalty, random }),
  };
}
