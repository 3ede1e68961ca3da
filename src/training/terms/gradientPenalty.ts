import { add, mean, mul, relu, type Scalar, sqrt, square, sub } from '@tensorflow/tfjs-core';
import { integerAtLeast, nonNegative, positive } from '../../core/arguments.js';
import { squaredSlopes } from './squaredSlopes.js';
import type { Term } from './term.js';

/** Arguments of {@link gradientPenalty}. */
export interface GradientPenaltyArgs {
  /** Strength λ. Default 10, as in the paper. */
  weight?: number;
  /** The slope that is asked for. Default 1; 0 is the zero-centred penalty. */
  target?: number;
  /** Whether slopes below the target are let be. Default false. */
  oneSided?: boolean;
  /** Runs at every n-th step only, n times as strong. Default 1. */
  every?: number;
}

/** Keeps the root's own slope finite where a discriminator is flat; it is far below any slope that counts. */
const epsilon = 1e-8;

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
export function gradientPenalty({
  weight = 10,
  target = 1,
  oneSided = false,
  every = 1,
}: GradientPenaltyArgs = {}): Term {
  const name = 'gradientPenalty';
  positive(name, 'weight', weight);
  nonNegative(name, 'target', target);
  integerAtLeast(name, 'every', every, 1);
  return {
    name,
    of: 'discriminator',
    weight: weight * every,
    every,
    loss: (context) => {
      const { real, fake, random, condition } = context;
      const share = random.uniform([real.shape[0] as number, ...real.shape.slice(1).map(() => 1)]);
      const between = add(real, mul(share, sub(fake, real)));
      const slopes = sqrt(add(squaredSlopes(context, between, condition?.real), epsilon));
      const excess = sub(slopes, target);
      return mean(square(oneSided ? relu(excess) : excess)) as Scalar;
    },
  };
}
