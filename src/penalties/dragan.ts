import { add, moments, mul, type Scalar, sqrt, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { checkArguments } from '../core/check.js';
import { floats } from '../core/floats.js';
import { checkDiscriminate, type Discriminate } from './discriminate.js';
import { type GradientNormPenaltyArgs, gradientNormArguments, gradientNormPenalty } from './gradientNormPenalty.js';
import { uniformPerExample } from './uniformPerExample.js';

/** Arguments of {@link dragan}. */
export interface DraganArgs extends GradientNormPenaltyArgs {}

/**
 * DRAGAN penalty: pulls the gradient norm of the discriminator to 1 around the real data, so that it cannot form a
 * sharp peak at each example.
 *
 * $$ \lambda\, \mathbb E\,\bigl(\|\nabla_x D(x + \alpha\,\delta)\| - 1\bigr)^2, \qquad
 * \delta = \tfrac12\, s_x\, U(0, 1), \quad \alpha \sim U(0, 1) $$
 *
 * $s_x$ is the standard deviation of all values of the batch. There is one δ per value and one α per example, as in
 * the authors' code. Add it to the discriminator's loss, usually {@link nonSaturating}. It can be differentiated again,
 * if every layer of the discriminator has a second derivative ({@link assertTwiceDifferentiable}). Do not use batch
 * normalization in the discriminator: it mixes the gradients of different examples.
 *
 * @param discriminate The discriminator: a function from a batch to its logits.
 * @param real Real examples, `[batch, ...]`.
 * @param args The random stream, and optional strength, target and side.
 * @returns A scalar.
 * @throws TypeError if `discriminate` is not a function, `real` not a tensor, or `random` not a stream.
 * @throws RangeError if `weight` or `target` is negative, or `discriminate` does not return one logit per example.
 * @see Kodali et al. 2017, On Convergence and Stability of GANs, [arXiv:1705.07215](https://arxiv.org/abs/1705.07215).
 * @example
 * ```ts
 * const discriminate = (x: Tensor) => discriminator.apply(x, { training: true }) as Tensor;
 * const penalty = dragan(discriminate, images, { random: randomStream(1) });
 * ```
 * @category Penalties
 */
export function dragan(discriminate: Discriminate, real: Tensor, args: DraganArgs): Scalar {
  const name = 'dragan';
  checkDiscriminate(name, discriminate, 'real', real);
  checkArguments(name, args, gradientNormArguments);
  const { random } = args;
  return tidy(() => {
    const x = floats(real);
    const delta = mul(mul(random.uniform(x.shape), sqrt(moments(x).variance)), 0.5);
    const around = add(x, mul(uniformPerExample(random, x), delta));
    return gradientNormPenalty(name, discriminate, around, args);
  });
}
