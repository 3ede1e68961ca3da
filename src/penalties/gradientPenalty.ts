import { add, mul, type Scalar, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { checkArguments } from '../core/check.js';
import { floats } from '../core/floats.js';
import { checkDiscriminate, checkExamples, type Discriminate } from './discriminate.js';
import { type GradientNormPenaltyArgs, gradientNormArguments, gradientNormPenalty } from './gradientNormPenalty.js';
import { uniformPerExample } from './uniformPerExample.js';

/** Arguments of {@link gradientPenalty}. */
export interface GradientPenaltyArgs extends GradientNormPenaltyArgs {}

/**
 * WGAN-GP penalty: pulls the gradient norm of the discriminator to 1 between real and generated examples.
 *
 * $$ \lambda\, \mathbb E\,\bigl(\|\nabla_x D(\hat x)\| - 1\bigr)^2, \qquad \hat x = x + \alpha\,(G(z) - x),
 * \quad \alpha \sim U(0, 1) $$
 *
 * There is one α per example. `oneSided` replaces the square by $[\,\cdot\,]_+^2$, and `target: 0` gives the
 * zero-centered penalty. Add it to the discriminator's loss, usually {@link wasserstein}. It can be differentiated
 * again, if every layer of the discriminator has a second derivative ({@link assertTwiceDifferentiable}). Do not use
 * batch normalization in the discriminator: it mixes the gradients of different examples.
 *
 * @param discriminate The discriminator: a function from a batch to its logits.
 * @param real Real examples, `[batch, ...]`.
 * @param fake As many generated samples, of the same shape.
 * @param args The random stream, and optional strength, target and side.
 * @returns A scalar.
 * @throws TypeError if `discriminate` is not a function, `real` or `fake` not a tensor, or `random` not a stream.
 * @throws RangeError if the shapes differ, `weight` or `target` is negative, or `discriminate` does not return one
 * logit per example.
 * @see Gulrajani et al. 2017, Improved Training of Wasserstein GANs,
 * [arXiv:1704.00028](https://arxiv.org/abs/1704.00028); Thanh-Tung et al. 2019,
 * [arXiv:1902.03984](https://arxiv.org/abs/1902.03984), for `target: 0`.
 * @example
 * ```ts
 * const random = randomStream(1);
 * const discriminate = (x: Tensor) => discriminator.apply(x, { training: true }) as Tensor;
 * const fake = generator.predict(random.normal([4, 4])) as Tensor;
 * const penalty = gradientPenalty(discriminate, images, fake, { random });
 * ```
 * @category Penalties
 */
export function gradientPenalty(
  discriminate: Discriminate,
  real: Tensor,
  fake: Tensor,
  args: GradientPenaltyArgs,
): Scalar {
  const name = 'gradientPenalty';
  checkDiscriminate(name, discriminate, 'real', real);
  checkExamples(name, 'fake', fake);
  if (String(real.shape) !== String(fake.shape)) reject(name, 'fake', `of shape [${real.shape.join(', ')}]`, fake);
  checkArguments(name, args, gradientNormArguments);
  return tidy(() => {
    const x = floats(real);
    const between = add(x, mul(uniformPerExample(args.random, x), sub(floats(fake), x)));
    return gradientNormPenalty(name, discriminate, between, args);
  });
}
