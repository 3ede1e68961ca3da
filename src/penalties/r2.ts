import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Discriminate } from './discriminate.js';
import { type ZeroCenteredPenaltyArgs, zeroCenteredPenalty } from './zeroCenteredPenalty.js';

/**
 * R2 penalty: {@link r1} at generated samples instead of real data.
 *
 * $$ R_2 = \frac\gamma2\, \mathbb E_z\, \|\nabla_x D(G(z))\|^2 $$
 *
 * R3GAN adds both penalties to {@link relativisticPairing}.
 *
 * @param discriminate The discriminator: a function from a batch to its logits.
 * @param fake Generated samples, `[batch, ...]`.
 * @param args Optional strength.
 * @returns A scalar.
 * @throws TypeError if `discriminate` is not a function or `fake` not a tensor.
 * @throws RangeError if `gamma` is negative or `discriminate` does not return one logit per example.
 * @see Mescheder et al. 2018, [arXiv:1801.04406](https://arxiv.org/abs/1801.04406).
 * @example
 * ```ts
 * const discriminate = (x: Tensor) => discriminator.apply(x, { training: true }) as Tensor;
 * const fake = generator.predict(randomStream(1).normal([8, 4])) as Tensor;
 * const penalty = r2(discriminate, fake);
 * ```
 * @category Penalties
 */
export function r2(discriminate: Discriminate, fake: Tensor, args: ZeroCenteredPenaltyArgs = {}): Scalar {
  return zeroCenteredPenalty('r2', discriminate, 'fake', fake, args);
}
