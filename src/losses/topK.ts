import { reshape, type Tensor, topk } from '@tensorflow/tfjs-core';
import { checkArguments, checkValue, number, optional, schedule } from '../core/check.js';
import { checkedAt, type Schedule } from '../core/schedule.js';
import type { AdversarialLoss } from './adversarialLoss.js';
import { adversarialLoss, ofLogits } from './ofLogits.js';

/** Arguments of {@link topK}. */
export interface TopKArgs {
  /** Share of the samples that count, above 0 and at most 1, or one for each step. Default a half; the paper falls there from 1. */
  share?: Schedule;
}

/**
 * Lets the generator learn from its best samples alone, those to which the discriminator gives the highest logits: the
 * slope at a bad one leads away from the data as often as not.
 *
 * $$ L_G = \ell_G\bigl(\max\nolimits_k D(G(z))\bigr), \qquad k = \lfloor s_t\, B \rfloor $$
 *
 * with $\ell_G$ the generator's side of `loss`, whose discriminator's side stays. Logits of any shape in, a scalar out. tfjs
 * has no gradient of `topk`: outside a {@link Trainer}, call {@link enableTraining} first.
 *
 * @param loss whose generator is to be so taught.
 * @throws RangeError if a share is not in (0, 1], at once or when a schedule comes to it.
 * @see Sinha et al. 2020, Top-k Training of GANs, [arXiv:2002.06224](https://arxiv.org/abs/2002.06224).
 * @example
 * ```ts
 * const loss = topK(hinge, { share: exponentialSchedule({ to: 0.5, rate: 0.99, every: 1000 }) });
 * ```
 * @category Losses
 */
export function topK(loss: AdversarialLoss, args: TopKArgs = {}): AdversarialLoss {
  checkValue('topK', 'loss', loss, adversarialLoss);
  checkArguments('topK', args, { share: optional(schedule(aboveZero)) });
  const shareAt = checkedAt('topK', 'share', args.share ?? 0.5, aboveZero);
  shareAt(0);
  const best = (logits: Tensor, step: number) => {
    const kept = shareAt(step);
    return topk(reshape(logits, [-1]), Math.max(1, Math.floor(kept * logits.size)), false).values;
  };
  return ofLogits('topK', {
    ...loss,
    generator: (fake, real, step = 0) => loss.generator(best(fake, step), real && reshape(real, [-1]), step),
  });
}

const aboveZero = number('in (0, 1]', (share) => share > 0 && share <= 1);
