import { concat, mul, neg, reshape, slice, split, sub, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../core/randomStream.js';
import type { BijectorCall } from './bijectorCall.js';
import { logAddExp } from './logAddExp.js';

/**
 * x and −x in one batch, both with the same condition. One large batch is faster than two, because most of
 * the time of a small flow is spent on starting kernels.
 */
export function concatNegated(x: Tensor, { condition, ...call }: BijectorCall): { x: Tensor; call: BijectorCall } {
  return { x: concat([x, neg(x)]), call: { ...call, ...(condition && { condition: concat([condition, condition]) }) } };
}

/** ln of the mean of two densities, ½ p(x) + ½ p(−x), from their logarithms. */
export function logMeanDensity(logProb: Tensor1D, logProbOfNegated: Tensor1D): Tensor1D {
  return sub(logAddExp(logProb, logProbOfNegated), Math.LN2);
}

/** {@link logMeanDensity} for the batch of {@link concatNegated}. */
export function logMeanDensityOfBoth(logProbs: Tensor1D): Tensor1D {
  return logMeanDensity(...(split(logProbs, 2) as [Tensor1D, Tensor1D]));
}

/** Multiplies each example by −1 with probability ½. */
export function randomlyNegated(x: Tensor, random: RandomStream): Tensor {
  const count = x.shape[0] as number;
  const sign = sub(mul(slice(random.categorical(count, 2), [0, 0], [count, 1]), 2), 1);
  // as rows, because not every backend broadcasts at every rank
  return reshape(mul(reshape(x, [count, -1]), sign), x.shape);
}
