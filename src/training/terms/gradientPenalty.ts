import { add, mul, sub } from '@tensorflow/tfjs-core';
import { onePerSample } from './onePerSample.js';
import { type SlopePenaltyArgs, slopePenalty } from './slopePenalty.js';
import type { Term } from './term.js';

/** Arguments of {@link gradientPenalty}. */
export interface GradientPenaltyArgs extends SlopePenaltyArgs {}

/**
 * The penalty of WGAN-GP: between data and samples the discriminator is to have a slope of one.
 *
 * $$ \lambda\, \mathbb E\,\bigl(\|\nabla_x D(\hat x)\| - 1\bigr)^2, \qquad \hat x = x + \alpha\,(G(z) - x), \quad \alpha \sim U(0, 1) $$
 *
 * with one α a sample; `oneSided` takes $[\,\cdot\,]_+^2$. A discriminator that is told a condition is told that of the
 * data. A term of the discriminator's loss, to be used with {@link wasserstein}; every layer must have a second
 * derivative ({@link assertTwiceDifferentiable}), and batch normalisation, which joins samples, is out of place.
 *
 * @throws RangeError if `weight` is not above zero, `target` below it, or `every` no integer above zero.
 * @see Gulrajani et al. 2017, Improved Training of Wasserstein GANs, [arXiv:1704.00028](https://arxiv.org/abs/1704.00028);
 * Thanh-Tung et al. 2019, [arXiv:1902.03984](https://arxiv.org/abs/1902.03984), for `target: 0`.
 * @example
 * ```ts
 * const players = adversarial({ generator, discriminator, latent, loss: wasserstein, terms: [gradientPenalty()] });
 * ```
 * @category Training
 */
export function gradientPenalty(args: GradientPenaltyArgs = {}): Term {
  return slopePenalty('gradientPenalty', args, ({ real, fake, random }) =>
    add(real, mul(onePerSample(random, real), sub(fake, real))),
  );
}
