import { add, div, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { integerAtLeast } from '../core/arguments.js';
import type { RandomStream } from '../core/randomStream.js';

/** Arguments of {@link dequantize}. */
export interface DequantizeArgs {
  /** Of each number: 8 for bytes. No default, as every figure depends on it. */
  bits: number;
  random: RandomStream;
}

/**
 * Spreads integers over the interval that each stands for, as a density of discrete numbers means nothing.
 *
 * $$ x = \frac{n + u}{2^b}, \qquad u \sim U(0, 1) $$
 *
 * Integers in [0, 2ᵇ) of any shape in, numbers in [0, 1) out, as {@link logit} takes them. What {@link NormalizingFlow.bitsPerDimension} then says is an upper bound of the bits of the integers.
 *
 * @throws RangeError if `bits` is not an integer of at least 1.
 * @see Theis et al. 2016, A note on the evaluation of generative models, [arXiv:1511.01844](https://arxiv.org/abs/1511.01844), section 3.1.
 * @example
 * ```ts
 * const bytes = zeros([8, 28, 28, 1]);
 * const x = dequantize(bytes, { bits: 8, random: randomStream(2) });
 * ```
 * @category Flows
 */
export function dequantize(integers: Tensor, { bits, random }: DequantizeArgs): Tensor {
  integerAtLeast('dequantize', 'bits', bits, 1);
  return tidy(() => div(add(integers, random.uniform(integers.shape)), 2 ** bits));
}
