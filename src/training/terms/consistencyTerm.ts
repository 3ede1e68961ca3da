import { add } from '@tensorflow/tfjs-core';
import type { Augmentation } from '../../augmentation/index.js';
import { callable, checkArguments, nonNegative, optional, positive } from '../../core/check.js';
import { consistency } from '../../penalties/index.js';
import type { DiscriminatorTerm, DiscriminatorTermContext } from './term.js';

/** Arguments of {@link consistencyTerm}. */
export interface ConsistencyTermArgs {
  /** The changes that the discriminator is to ignore; for example {@link diffAugment} with translation. */
  augment: Augmentation;
  /** Strength on real data, above 0. Default 10, as in the papers. */
  weight?: number;
  /**
   * Strength on generated samples, at least 0. Default 0, which is CR; balanced consistency (bCR) uses 10.
   */
  fakeWeight?: number;
}

/**
 * {@link consistency} as a term of the discriminator's loss: CR, or bCR with a `fakeWeight`.
 *
 * @param args The augmentation, and optional strengths.
 * @throws TypeError if `augment` is not a function.
 * @throws RangeError if `weight` is not above zero or `fakeWeight` is negative.
 * @see Zhang et al. 2020, [arXiv:1910.12027](https://arxiv.org/abs/1910.12027);
 * Zhao et al. 2021, [arXiv:2002.04724](https://arxiv.org/abs/2002.04724).
 * @example
 * ```ts
 * const terms = [consistencyTerm({ augment: diffAugment({ policy: ['translation'] }), fakeWeight: 10 })];
 * const players = adversarial({ generator, discriminator, latent, terms });
 * ```
 * @category Terms
 */
export function consistencyTerm(args: ConsistencyTermArgs): DiscriminatorTerm {
  const name = 'consistency';
  const checks = { augment: callable, weight: optional(positive), fakeWeight: optional(nonNegative) };
  checkArguments('consistencyTerm', args, checks);
  const { augment, weight = 10, fakeWeight = 0 } = args;
  const on = (side: 'real' | 'fake', strength: number, context: DiscriminatorTermContext) => {
    const { discriminate, condition, logits, random, step } = context;
    return consistency((x) => discriminate(x, condition?.[side]), context[side], {
      augment,
      random: random.fork(side),
      weight: strength,
      logits: logits[side],
      step,
    });
  };
  return {
    name,
    player: 'discriminator',
    loss: (context) =>
      fakeWeight === 0
        ? on('real', weight, context)
        : add(on('real', weight, context), on('fake', fakeWeight, context)),
  };
}
