import type { Term } from './term.js';
import { type ZeroCentredPenaltyArgs, zeroCentredPenalty } from './zeroCentredPenalty.js';

/**
 * {@link r1} at the samples in place of the data.
 *
 * $$ R_2 = \frac\gamma2\, \mathbb E_z\, \|\nabla_x D(G(z))\|^2 $$
 *
 * @throws RangeError if `gamma` is not above zero or `every` no integer above zero.
 * @see Mescheder et al. 2018, [arXiv:1801.04406](https://arxiv.org/abs/1801.04406).
 * @example
 * ```ts
 * const players = adversarial({ generator, discriminator, latent, terms: [r1(), r2()] });
 * ```
 * @category Training
 */
export const r2 = (args: ZeroCentredPenaltyArgs = {}): Term => zeroCentredPenalty('r2', 'fake', args);
