import { r1 } from '../../penalties/index.js';
import type { DiscriminatorTerm } from './term.js';
import { type ZeroCenteredTermArgs, zeroCenteredTerm } from './zeroCenteredTerm.js';

/**
 * {@link r1} as a term of the discriminator's loss.
 *
 * @param args Optional strength and interval.
 * @throws RangeError if `gamma` is not above zero, or `interval` is not an integer of at least 1.
 * @see Mescheder et al. 2018, [arXiv:1801.04406](https://arxiv.org/abs/1801.04406);
 * Karras et al. 2020, StyleGAN2, [arXiv:1912.04958](https://arxiv.org/abs/1912.04958), for `interval`.
 * @example
 * ```ts
 * const terms = [r1Term({ gamma: 10, interval: 16 })];
 * const players = adversarial({ generator, discriminator, latent, terms });
 * ```
 * @category Terms
 */
export const r1Term = (args: ZeroCenteredTermArgs = {}): DiscriminatorTerm =>
  zeroCenteredTerm('r1', args, (discriminate, { real }, strength) => r1(discriminate, real, strength));
