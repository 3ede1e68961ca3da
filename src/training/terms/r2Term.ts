import { r2 } from '../../penalties/index.js';
import type { DiscriminatorTerm } from './term.js';
import { type ZeroCenteredTermArgs, zeroCenteredTerm } from './zeroCenteredTerm.js';

/**
 * {@link r2} as a term of the discriminator's loss.
 *
 * @param args Optional strength and interval.
 * @throws RangeError if `gamma` is not above zero, or `interval` is not an integer of at least 1.
 * @see Mescheder et al. 2018, [arXiv:1801.04406](https://arxiv.org/abs/1801.04406).
 * @example
 * ```ts
 * const players = adversarial({ generator, discriminator, latent, terms: [r1Term(), r2Term()] });
 * ```
 * @category Terms
 */
export const r2Term = (args: ZeroCenteredTermArgs = {}): DiscriminatorTerm =>
  zeroCenteredTerm('r2', args, (discriminate, { fake }, strength) => r2(discriminate, fake, strength));
