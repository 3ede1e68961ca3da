import { add, mean, mul, type Scalar, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { Augmentation } from '../../augmentation/index.js';
import { callable, checkArguments, nonNegative, optional, positive } from '../../core/check.js';
import { firstTensor } from '../../core/firstTensor.js';
import type { Term } from './term.js';

const name = 'consistency';

/** Arguments of {@link consistency}. */
export interface ConsistencyArgs {
  /** The changes that the discriminator is not to see; {@link diffAugment} with translation for example. */
  augment: Augmentation;
  /** Strength at the data. Default 10, as in the papers. */
  weight?: number;
  /** Strength at the samples. Default 0; balanced consistency (bCR) takes 10. */
  fakeWeight?: number;
}

/**
 * Consistency regularisation: the discriminator is to judge an example and its augmented copy alike.
 *
 * $$ \lambda_r\, \mathbb E\,\bigl(D(x) - D(T(x))\bigr)^2 + \lambda_f\, \mathbb E\,\bigl(D(G(z)) - D(T(G(z)))\bigr)^2 $$
 *
 * With the samples' part it is balanced consistency (bCR), without it plain CR. A term of the discriminator's loss; the augmented copies are judged in one more call, which leaves the state as it is.
 *
 * @throws RangeError if `weight` is not above zero or `fakeWeight` below it.
 * @see Zhang et al. 2020, Consistency Regularization for GANs, [arXiv:1910.12027](https://arxiv.org/abs/1910.12027);
 * Zhao et al. 2021, Improved Consistency Regularization for GANs, [arXiv:2002.04724](https://arxiv.org/abs/2002.04724).
 * @example
 * ```ts
 * const terms = [consistency({ augment: diffAugment({ policy: ['translation'] }), fakeWeight: 10 })];
 * const players = adversarial({ generator, discriminator, latent, terms });
 * ```
 * @category Training
 */
export function consistency(args: ConsistencyArgs): Term {
  checkArguments(name, args, { augment: callable, weight: optional(positive), fakeWeight: optional(nonNegative) });
  const { augment, weight = 10, fakeWeight = 0 } = args;
  return {
    name,
    player: 'discriminator',
    loss: ({ discriminator, call, logits, real, fake, condition, random, step }) => {
      const change = (x: Tensor, logit: Tensor, told: Tensor | undefined, label: string) => {
        const changed = augment(x, { random: random.fork(label), step });
        const isTold = told && discriminator.inputs.length > 1;
        const judged = firstTensor(call(discriminator, isTold ? [changed, told] : changed));
        return mean(square(sub(logit, judged))) as Scalar;
      };
      const ofData = mul(change(real, logits.real as Tensor, condition?.real, 'real'), weight) as Scalar;
      if (fakeWeight === 0) return ofData;
      return add(ofData, mul(change(fake, logits.fake, condition?.fake, 'fake'), fakeWeight));
    },
  };
}
