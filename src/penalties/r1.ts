import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Discriminate } from './discriminate.js';
import { type ZeroCenteredPenaltyArgs, zeroCenteredPenalty } from './zeroCenteredPenalty.js';

/**
 * R1 penalty: the squared gradient norm of the discriminator at real data.
 *
 * $$ R_1 = \frac\gamma2\, \mathbb E_{x \sim \text{data}}\, \|\nabla_x D(x)\|^2 $$
 *
 * It makes training converge to the point where generated and real data agree. Add it to the discriminator's loss. It
 * can be differentiated again, if every layer of the discriminator has a second derivative;
 * {@link assertTwiceDifferentiable} names a layer that has none. Batch normalization mixes the examples of a batch, and
 * with them their gradients; use group or spectral normalization in the discriminator.
 *
 * The gradient is with respect to the `real` that you pass. With an augmentation there are two choices:
 * `r1(discriminate, augment(x, …))` takes it at the augmented data, and
 * `r1((x) => discriminate(augment(x, …)), x)` takes it with respect to the original data, as ADA does.
 *
 * @param discriminate The discriminator: a function from a batch to its logits.
 * @param real Real examples, `[batch, ...]`.
 * @param args Optional strength.
 * @returns A scalar.
 * @throws TypeError if `discriminate` is not a function or `real` not a tensor.
 * @throws RangeError if `gamma` is negative or `discriminate` does not return one logit per example.
 * @see Mescheder et al. 2018, Which Training Methods for GANs do actually Converge?,
 * [arXiv:1801.04406](https://arxiv.org/abs/1801.04406).
 * @example
 * ```ts
 * const discriminate = (x: Tensor) => discriminator.apply(x, { training: true }) as Tensor;
 * const penalty = r1(discriminate, images, { gamma: 10 });
 * ```
 * @category Penalties
 */
export function r1(discriminate: Discriminate, real: Tensor, args: ZeroCenteredPenaltyArgs = {}): Scalar {
  return zeroCenteredPenalty('r1', discriminate, 'real', real, args);
}
