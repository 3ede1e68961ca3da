import { add, div, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { checkArguments, random as isRandom } from '../core/check.js';
import type { RandomStream } from '../core/randomStream.js';
import { checkedIntegers } from './checkedIntegers.js';
import { bitsOfNumber } from './checks.js';

/** Arguments of {@link dequantize}. */
export interface DequantizeArgs {
  /** Bits of each integer: 8 for bytes. It has no default, because the bits per dimension depend on it. */
  bits: number;
  /** Source of the noise. */
  random: RandomStream;
}

/**
 * Adds uniform noise to integers, so that they have a density, and scales them to [0, 1).
 *
 * $$ x = \frac{n + u}{2^b}, \qquad u \sim U(0, 1) $$
 *
 * The input is a tensor of any shape with integers in [0, 2ᵇ). The output can be passed to
 * {@link logitTransform}. The expected {@link NormalizingFlow.bitsPerDimension} of the output is an upper
 * bound of the bits per dimension of the integers.
 *
 * @param integers Integers in [0, 2ᵇ), of any shape.
 * @throws RangeError if `bits` is not an integer from 1 to 24, or a value is not an integer in [0, 2ᵇ). On a
 * GPU such a value becomes NaN instead, and the loss that it makes NaN stops the training.
 * @see Theis et al. 2016, A note on the evaluation of generative models,
 * [arXiv:1511.01844](https://arxiv.org/abs/1511.01844), section 3.1.
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
    const values = checkedIntegers('dequantize', integers, bits);
    return div(add(values, random.uniform(values.shape)), 2 ** bits);
  });
}
