import { add, div, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { checkArguments, checkValue, random as isRandom } from '../core/check.js';
import { sizeOfShape } from '../core/sizeOfShape.js';
import { checkedIntegers } from './checkedIntegers.js';
import { bitsOfNumber, examples, flow } from './checks.js';
import type { DequantizeArgs } from './dequantize.js';
import type { NormalizingFlow } from './normalizingFlow.js';

/** Arguments of {@link variationalDequantization}. */
export interface VariationalDequantizationArgs extends DequantizeArgs {
  /**
   * A conditional flow with samples in (0, 1), usually one whose first bijector is {@link logitTransform}
   * with `alpha` 0. Its `shape` and its `conditionShape` are the shape of an example.
   */
  noise: NormalizingFlow;
}

/** Result of {@link variationalDequantization}. */
export interface VariationallyDequantized {
  /** The dequantized data, in (0, 1). */
  x: Tensor;
  /** ln q(x | n) of each example, `[batch]`, in nats: subtract it from ln p(x). */
  logProb: Tensor1D;
}

/**
 * Adds noise from a trainable flow to integers, and scales them to (0, 1). The bound of the likelihood is
 * tighter than with the uniform noise of {@link dequantize}, because the density of the data need not be
 * constant between integers.
 *
 * $$ x = \frac{n + u}{2^b}, \quad u \sim q(u \mid n), \qquad
 * \ln P(n) \ge \mathbb E_q \bigl[ \ln p(x) - \ln q(x \mid n) \bigr] $$
 *
 * The condition of the noise flow is n / 2ᵇ. `likelihood({ flow, bits, noise })` trains it together with the
 * flow of the data.
 *
 * @param integers Integers in [0, 2ᵇ), `[batch, ...]`.
 * @throws RangeError if `bits` is not an integer from 1 to 24, `noise` has another `shape` or
 * `conditionShape`, or a value is not an integer in [0, 2ᵇ); see {@link dequantize} for GPUs.
 * @see Ho et al. 2019, Flow++, [arXiv:1902.00275](https://arxiv.org/abs/1902.00275), section 3.1.
 * @example
 * ```ts
 * const shape = [28, 28, 1];
 * const conditioner = (x: SymbolicTensor) =>
 *   connect(x, layers.conv2d({ filters: 16, kernelSize: 3, padding: 'same', activation: 'relu' }));
 * const coupling = (swap: boolean) => affineCoupling({ conditioner, mask: 'checkerboard', swap });
 * const bijector = chain([logitTransform({ alpha: 0 }), coupling(false), coupling(true)]);
 * const noise = normalizingFlow({ shape, conditionShape: shape, bijector });
 * const bytes = zeros([8, 28, 28, 1]);
 * const { x, logProb } = variationalDequantization(bytes, { bits: 8, noise, random: randomStream(1) });
 * ```
 * @category Flows
 */
export function variationalDequantization(
  integers: Tensor,
  args: VariationalDequantizationArgs,
): VariationallyDequantized {
  const name = 'variationalDequantization';
  checkArguments(name, args, { bits: bitsOfNumber, random: isRandom, noise: flow });
  const { bits, random, noise } = args;
  checkValue(name, 'integers', integers, examples);
  const [count, ...shape] = integers.shape as [number, ...number[]];
  for (const key of ['shape', 'conditionShape'] as const)
    if (String(shape) !== String(noise[key])) reject(name, `noise.${key}`, `[${shape.join(', ')}]`, noise[key]);
  return tidy(() => {
    const condition = div(checkedIntegers(name, integers, bits), 2 ** bits);
    const { x: u, logProb } = noise.sampleAndLogProb(count, { random, condition });
    return {
      x: add(condition, div(u, 2 ** bits)),
      // the scaling by 2⁻ᵇ in each of D dimensions
      logProb: add(logProb, sizeOfShape(shape) * bits * Math.LN2) as Tensor1D,
    };
  });
}
