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
  /**
   * Fraction of the samples that are used, in (0, 1]: a number, or a function of the step. Default 0.5. The
   * paper decreases it from 1 to 0.5 during training.
   */
  fraction?: Schedule;
}

/**
 * Restricts the generator's loss to its best samples, those with the highest logits. The gradient of a bad
 * sample often points away from the data.
 *
 * $$ L_G = \ell_G\bigl(\max\nolimits_k D(G(z))\bigr), \qquad k = \lfloor s_t\, B \rfloor $$
 *
 * Here $\ell_G$ is the generator's loss of `loss`, $s_t$ the fraction and B the batch size. The
 * discriminator's loss is unchanged. Takes logits of any shape and returns a scalar.
 *
 * Above 2,048 logits it uses `topk` of TensorFlow.js. On webgl, that function reads the logits back from the
 * device. Its gradient needs {@link enableTraining}, which a {@link Trainer} calls by itself and which you
 * must call in your own loop.
 *
 * @param loss The loss to restrict. Not {@link relativisticPairing}, which needs a fake logit for each real
 * one.
 * @throws RangeError if `fraction` is not in (0, 1]. For a schedule, this is checked at each step.
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
  const fractionAt = checkedAt('topK', 'fraction', args.fraction ?? 0.5, aboveZero);
  fractionAt(0);
  const best = (logits: Tensor, step: number) => {
    const count = Math.max(1, Math.floor(fractionAt(step) * logits.size));
    const all = reshape(logits, [-1]);
    if (all.size > maxCompared) return topk(all, count, false).values;
    const selected = constantOf([all], (x) => selection(x, count));
    return reshape(matMul(selected, reshape(all, [-1, 1])), [count]);
  };
  return ofLogits('topK', {
    ...loss,
    generator: (fake, real, step = 0) => loss.generator(best(fake, step), real && reshape(real, [-1]), step),
  });
}

/** Up to this many logits are compared in pairs on the device, because `topk` on webgl reads them back. */
const maxCompared = 2048;

/** A matrix `[count, size]`. Row r is 1 at the position of the r-th largest element and 0 elsewhere. */
function selection(x: Tensor, count: number): Tensor {
  const positions = range(0, x.size, 1, 'float32');
  const [own, other] = [expandDims(x, 1), expandDims(x, 0)];
  const isEarlier = less(expandDims(positions, 0), expandDims(positions, 1));
  const isBefore = logicalOr(greater(other, own), logicalAnd(equal(other, own), isEarlier));
  const rank = sum(cast(isBefore, 'float32'), 1);
  return cast(equal(expandDims(rank, 0), expandDims(range(0, count, 1, 'float32'), 1)), 'float32');
}

const aboveZero = number('in (0, 1]', (value) => value > 0 && value <= 1);
