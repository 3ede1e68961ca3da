import { concat, neg, split, sub, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import type { BijectorCall } from './bijector.js';
import { logAddExp } from './logAddExp.js';

/** Both cases of a symmetric flow, x and −x with the same condition, in one batch, as most of a small flow's time is that of starting kernels. */
export function bothSigns(x: Tensor, { condition, ...call }: BijectorCall): { x: Tensor; call: BijectorCall } {
  return { x: concat([x, neg(x)]), call: { ...call, ...(condition && { condition: concat([condition, condition]) }) } };
}

/** ln of ½ p(x) + ½ p(−x). */
export function logMeanOfSigns(one: Tensor1D, other: Tensor1D): Tensor1D {
  return sub(logAddExp(one, other), Math.LN2);
}

/** The same of what was found for {@link bothSigns}. */
export function logMeanOfBoth(each: Tensor1D): Tensor1D {
  return logMeanOfSigns(...(split(each, 2) as [Tensor1D, Tensor1D]));
}
