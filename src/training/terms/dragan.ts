import { add, moments, mul, sqrt } from '@tensorflow/tfjs-core';
import { onePerSample } from './onePerSample.js';
import { type SlopePenaltyArgs, slopePenalty } from './slopePenalty.js';
import type { Term } from './term.js';

/** Arguments of {@link dragan}. */
export interface DraganArgs extends SlopePenaltyArgs {}

/**
 * The penalty of DRAGAN: around the data the discriminator is to have a slope of one, so that it cannot rise to a
 * sharp peak at each example.
 *
 * $$ \lambda\, \mathbb E\,\bigl(\|\nabla_x D(x + \alpha\,\delta)\| - 1\bigr)^2, \qquad \delta = \tfrac12\, s_x\, U(0, 1), \quad \alpha \sim U(0, 1) $$
 *
 * with $s_x$ the standard deviation of all numbers of the batch, a δ for each number and an α for each sample, as in the authors' code. A term of the discriminator's
 * loss, to be used with {@link nonSaturating}; every layer must have a second derivative
 * ({@link assertTwiceDifferentiable}), and batch normalisation, which joins samples, is out of place.
 *
 * @throws RangeError if `weight` is not above zero, `target` below it, or `every` no integer above zero.
 * @see Kodali et al. 2017, On Convergence and Stability of GANs, [arXiv:1705.07215](https://arxiv.org/abs/1705.07215).
 * @example
 * ```ts
 * const players = adversarial({ generator, discriminator, latent, loss: nonSaturating, terms: [dragan()] });
 * ```
 * @category Training
 */
export function dragan(args: DraganArgs = {}): Term {
  return slopePenalty('dragan', args, ({ real, random }) => {
    const deviation = sqrt(moments(real).variance);
    const step = mul(mul(random.uniform(real.shape), deviation), 0.5);
    return add(real, mul(onePerSample(random, real), step));
  });
}
