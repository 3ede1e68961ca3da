import {
  cast,
  equal,
  expandDims,
  greater,
  less,
  logicalAnd,
  logicalOr,
  matMul,
  range,
  reshape,
  sum,
  type Tensor,
  topk,
} from '@tensorflow/tfjs-core';
import { checkArguments, checkValue, number, optional, schedule } from '../core/check.js';
import { constantOf } from '../core/constantOf.js';
import { checkedAt, type Schedule } from '../core/schedule.js';
import type { AdversarialLoss } from './adversarialLoss.js';
import { adversarialLoss, ofLogits } from './ofLogits.js';

/** Arguments of {@link topK}. */
export interface TopKArgs {
  /** Share of the samples that count, above 0 and at most 1, or one for each step. Default a half; the paper falls there from 1. */
  fraction?: Schedule;
}

/**
 * Lets the generator learn from its best samples alone, those to which the discriminator gives the highest logits: the
 * slope at a bad one leads away from the data as often as not.
 *
 * $$ L_G = \ell_G\bigl(\max\nolimits_k D(G(z))\bigr), \qquad k = \lfloor s_t\, B \rfloor $$
 *
 * with $\ell_G$ the generator's side of `loss`, whose discriminator's side stays. Logits of any shape in, a scalar out. Above 2,048
 * logits it uses tfjs's `topk`. That reads the logits back on webgl, and has a gradient only after {@link enableTraining}, which a {@link Trainer} calls itself.
 *
 * @param loss whose generator is to be so taught.
 * @throws RangeError if a share is not in (0, 1], at once or when a schedule comes to it.
 * @see Sinha et al. 2020, Top-k Training of GANs, [arXiv:2002.06224](https://arxiv.org/abs/2002.06224).
 * @example
 * ```ts
 * const loss = topK(hinge, { fraction: exponentialSchedule({ to: 0.5, rate: 0.99, decaySteps: 1000 }) });
 * ```
 * @category Losses
 */
export function topK(loss: AdversarialLoss, args: TopKArgs = {}): AdversarialLoss {
  checkValue('topK', 'loss', loss, adversarialLoss);
  checkArguments('topK', args, { fraction: optional(schedule(aboveZero)) });
  const shareAt = checkedAt('topK', 'fraction', args.fraction ?? 0.5, aboveZero);
  shareAt(0);
  const best = (logits: Tensor, step: number) => {
    const count = Math.max(1, Math.floor(shareAt(step) * logits.size));
    const all = reshape(logits, [-1]);
    if (all.size > compared) return topk(all, count, false).values;
    const chosen = constantOf([all], (x) => selection(x, count));
    return reshape(matMul(chosen, reshape(all, [-1, 1])), [count]);
  };
  return ofLogits('topK', {
    ...loss,
    generator: (fake, real, step = 0) => loss.generator(best(fake, step), real && reshape(real, [-1]), step),
  });
}

/** Up to this many logits are compared in pairs on the device, as `topk` on webgl reads them back. */
const compared = 2048;

/** `[count, size]`: row r is 1 at the place of the r-th largest number, and 0 elsewhere. */
function selection(x: Tensor, count: number): Tensor {
  const places = range(0, x.size, 1, 'float32');
  const [own, other] = [expandDims(x, 1), expandDims(x, 0)];
  const isEarlier = less(expandDims(places, 0), expandDims(places, 1));
  const isBefore = logicalOr(greater(other, own), logicalAnd(equal(other, own), isEarlier));
  const rank = sum(cast(isBefore, 'float32'), 1);
  return cast(equal(expandDims(rank, 0), expandDims(range(0, count, 1, 'float32'), 1)), 'float32');
}

const aboveZero = number('in (0, 1]', (share) => share > 0 && share <= 1);
