import { add, mean, mul, relu, type Scalar, square, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { boolean, checkArguments, checkValue, having, nonNegative, optional } from '../core/check.js';
import { floats } from '../core/floats.js';
import { checkExamples } from './discriminate.js';
import type { LecamAverages } from './lecamAverages.js';

/** Arguments of {@link lecam}. */
export interface LecamArgs {
  /** Strength λ, at least 0. Default 0.3; the paper uses 0.01 to 0.5. */
  weight?: number;
  /**
   * Whether only real logits above α_F and generated logits below α_R count, as in Google's code and StudioGAN.
   * Default false, the formula of the paper.
   */
  oneSided?: boolean;
}

/**
 * LeCam regularization: pulls the logits of real examples toward the average logit of generated samples, and the other
 * way round. It keeps a discriminator from memorizing a small data set.
 *
 * $$ \lambda\,\Bigl(\mathbb E\,\bigl(D(x) - \alpha_F\bigr)^2 + \mathbb E\,\bigl(D(G(z)) - \alpha_R\bigr)^2\Bigr) $$
 *
 * $\alpha_R$ and $\alpha_F$ are moving averages of the logits of real and generated examples. They are constants to the
 * gradient. Each call first moves the averages, so call it once per discriminator update. With `oneSided` it is
 * $\lambda\,\bigl(\mathbb E\,[D(x) - \alpha_F]_+^2 + \mathbb E\,[\alpha_R - D(G(z))]_+^2\bigr)$. Add it to the
 * discriminator's loss, {@link hinge} or {@link wasserstein}.
 *
 * @param real The discriminator's logits of real examples, of any shape.
 * @param fake Its logits of generated samples.
 * @param averages The moving averages, from {@link lecamAverages}.
 * @param args Optional strength and side.
 * @returns A scalar.
 * @throws TypeError if `real` or `fake` is not a tensor, or `averages` is missing.
 * @throws RangeError if `weight` is negative.
 * @see Tseng et al. 2021, Regularizing GANs under Limited Data, [arXiv:2104.03310](https://arxiv.org/abs/2104.03310).
 * @example
 * ```ts
 * const averages = lecamAverages();
 * const penalty = lecam(tensor1d([1, 2]), tensor1d([-1, 0]), averages, { weight: 0.1 });
 * ```
 * @category Penalties
 */
export function lecam(real: Tensor, fake: Tensor, averages: LecamAverages, args: LecamArgs = {}): Scalar {
  const name = 'lecam';
  checkExamples(name, 'real', real);
  checkExamples(name, 'fake', fake);
  checkValue(name, 'averages', averages, having('lecamAverages()', 'update', 'dispose'));
  checkArguments(name, args, { weight: optional(nonNegative), oneSided: optional(boolean) });
  const { weight = 0.3, oneSided = false } = args;
  const squared = (excess: Tensor) => mean(square(oneSided ? relu(excess) : excess));
  return tidy(() => {
    const [ofReal, ofFake] = [floats(real), floats(fake)];
    averages.update(ofReal, ofFake);
    return mul(add(squared(sub(ofReal, averages.fake)), squared(sub(averages.real, ofFake))), weight);
  });
}
