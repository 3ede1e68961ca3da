import { add, div, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { checkArguments, random as isRandom } from '../core/check.js';
import type { RandomStream } from '../core/randomStream.js';
import { asIntegers } from './asIntegers.js';
import { bitsOfNumber } from './checks.js';

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
 * Integers in [0, 2ᵇ) of any shape in, numbers in [0, 1) out, as {@link logitTransform} takes them. What {@link NormalizingFlow.bitsPerDimension} then says is an upper bound of the bits of the integers.
 *
 * @throws RangeError if `bits` is not an integer from 1 to 24, or a number is not an integer in [0, 2ᵇ). On a GPU, which nothing is read back from, such a number comes out as NaN instead,
 * and the loss that it is in stops the training.
 * @see Theis et al. 2016, A note on the evaluation of generative models, [arXiv:1511.01844](https://arxiv.org/abs/1511.01844), section 3.1.
 * @example
 * ```ts
 * const bytes = zeros([8, 28, 28, 1]);
 * const x = dequantize(bytes, { bits: 8, random: randomStream(2) });
 * ```
 * @category Flows
 */
export function dequantize(integers: Tensor, args: DequantizeArgs): Tensor {
  checkArguments('dequantize', args, { bits: bitsOfNumber, random: isRandom });
  const { bits, random } = args;
  return tidy(() => {
    const given = asIntegers('dequantize', integers, bits);
    return div(add(given, random.uniform(given.shape)), 2 ** bits);
  });
}
