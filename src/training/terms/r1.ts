import type { Term } from './term.js';
import { type ZeroCentredPenaltyArgs, zeroCentredPenalty } from './zeroCentredPenalty.js';

/**
 * Penalty on the discriminator's slope at the data, which lets a game settle where data and samples are alike.
 *
 * $$ R_1 = \frac\gamma2\, \mathbb E_{x \sim \text{data}}\, \|\nabla_x D(x)\|^2 $$
 *
 * A term of the discriminator's loss. Every layer of the discriminator must have a second derivative:
 * {@link assertTwiceDifferentiable} names one that has not. Layers that join samples of a batch (batch normalisation)
 * make slopes of one sample depend on others; group or spectral normalisation do not. Under an augmentation the slope is that by the
 * augmented data; ADA's code takes it by the data themselves.
 *
 * @throws RangeError if `gamma` is not above zero or `every` no integer above zero.
 * @see Mescheder et al. 2018, Which Training Methods for GANs do actually Converge?, [arXiv:1801.04406](https://arxiv.org/abs/1801.04406);
 * Karras et al. 2020, StyleGAN2, [arXiv:1912.04958](https://arxiv.org/abs/1912.04958), for `every`.
 * @example
 * ```ts
 * const players = adversarial({ generator, discriminator, latent, terms: [r1({ gamma: 10, interval: 16 })] });
 * ```
 * @category Training
 */
export const r1 = (args: ZeroCentredPenaltyArgs = {}): Term => zeroCentredPenalty('r1', 'real', args);
