import { mean, mul, reshape, type Scalar, square, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Augmentation } from '../augmentation/index.js';
import {
  anyTensor,
  callable,
  checkArguments,
  integer,
  random as isRandom,
  nonNegative,
  optional,
} from '../core/check.js';
import { floats } from '../core/floats.js';
import type { RandomStream } from '../core/randomStream.js';
import { checkDiscriminate, type Discriminate, logitsFor } from './discriminate.js';

/** Arguments of {@link consistency}. */
export interface ConsistencyArgs {
  /** The changes that the discriminator is to ignore; for example {@link diffAugment} with translation. */
  augment: Augmentation;
  /** Random numbers of the augmentation. */
  random: RandomStream;
  /** Strength λ, at least 0. Default 10, as in the papers. */
  weight?: number;
  /** The logits of the unchanged examples, if you have them already. Default: `discriminate` is called for them. */
  logits?: Tensor;
  /** Training steps done, for an augmentation with a schedule. Default 0. */
  step?: number;
}

/**
 * Consistency regularization: the discriminator should return the same logit for an example and its augmented copy.
 *
 * $$ \lambda\, \mathbb E\,\bigl(D(x) - D(T(x))\bigr)^2 $$
 *
 * On real data alone it is CR. Balanced consistency (bCR) adds a second call on generated samples. Add it to the
 * discriminator's loss.
 *
 * @param discriminate The discriminator: a function from a batch to its logits.
 * @param examples Real or generated examples, `[batch, ...]`.
 * @param args The augmentation T, the random stream, and optional strength.
 * @returns A scalar.
 * @throws TypeError if `discriminate` or `augment` is not a function, `examples` not a tensor, or `random` not a
 * stream.
 * @throws RangeError if `weight` is negative, or `discriminate` does not return one logit per example.
 * @see Zhang et al. 2020, Consistency Regularization for GANs, [arXiv:1910.12027](https://arxiv.org/abs/1910.12027);
 * Zhao et al. 2021, Improved Consistency Regularization for GANs, [arXiv:2002.04724](https://arxiv.org/abs/2002.04724).
 * @example
 * ```ts
 * const args = { augment: diffAugment({ policy: ['translation'] }), random: randomStream(1) };
 * const discriminate = (x: Tensor) => discriminator.apply(x, { training: true }) as Tensor;
 * const fake = generator.predict(randomStream(2).normal([4, 4])) as Tensor;
 * const penalty = add(consistency(discriminate, images, args), consistency(discriminate, fake, args)); // bCR
 * ```
 * @category Penalties
 */
export function consistency(discriminate: Discriminate, examples: Tensor, args: ConsistencyArgs): Scalar {
  const name = 'consistency';
  checkDiscriminate(name, discriminate, 'examples', examples);
  checkArguments(name, args, {
    augment: callable,
    random: isRandom,
    weight: optional(nonNegative),
    logits: optional(anyTensor),
    step: optional(integer(0)),
  });
  const { augment, random, weight = 10, step = 0 } = args;
  return tidy(() => {
    const x = floats(examples);
    const flat = (logits: Tensor) => reshape(logits, [-1]);
    const unchanged = logitsFor(name, args.logits ? () => args.logits as Tensor : discriminate, x);
    const augmented = logitsFor(name, discriminate, augment(x, { random, step }));
    return mul(mean(square(sub(flat(unchanged), flat(augmented)))), weight);
  });
}
