import { add, div, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { checkArguments, checkValue, random as isRandom } from '../core/check.js';
import { sizeOfShape } from '../core/sizeOfShape.js';
import { asIntegers } from './asIntegers.js';
import { bitsOfNumber, examples, flow } from './checks.js';
import type { DequantizeArgs } from './dequantize.js';
import type { NormalizingFlow } from './normalizingFlow.js';

/** Arguments of {@link variationalDequantization}. */
export interface VariationalDequantizationArgs extends DequantizeArgs {
  /** A flow of numbers in (0, 1), of the integers' shape and with the same as its condition: mostly one that begins with {@link logitTransform} of `alpha` 0. */
  noise: NormalizingFlow;
}

/** What {@link variationalDequantization} gives. */
export interface VariationallyDequantized {
  /** Numbers in (0, 1). */
  x: Tensor;
  /** ln q(u | n) + D b ln 2, the density of x that was drawn, `[batch]`, in nats: take it off ln p(x). */
  logProb: Tensor1D;
}

/**
 * Spreads integers over the interval that each stands for, by noise that a flow learns: the bound is then tighter, as the density need not end in steps.
 *
 * $$ x = \frac{n + u}{2^b}, \quad u \sim q(u \mid n), \qquad \ln P(n) \ge \mathbb E_q \bigl[ \ln p(x) - \ln q(x \mid n) \bigr] $$
 *
 * Integers in [0, 2ᵇ) of any shape in; the flow is told n / 2ᵇ. {@link likelihood} trains it beside the flow of the data; {@link dequantize} is the same with uniform noise.
 *
 * @throws RangeError if `bits` is not an integer from 1 to 24, `noise` is a flow of another shape or condition, or a number is not an integer in [0, 2ᵇ), as {@link dequantize} has it.
 * @see Ho et al. 2019, Flow++, [arXiv:1902.00275](https://arxiv.org/abs/1902.00275), section 3.1.
 * @example
 * ```ts
 * const shape = [28, 28, 1];
 * const conditioner = (kept: SymbolicTensor) => layers.conv2d({ filters: 16, kernelSize: 3, padding: 'same', activation: 'relu' }).apply(kept) as SymbolicTensor;
 * const coupling = (swap: boolean) => affineCoupling({ conditioner, mask: 'checkerboard', swap });
 * const bijector = chain([logit({ alpha: 0 }), coupling(false), coupling(true)]);
 * const noise = normalizingFlow({ shape, conditionShape: shape, bijector });
 * const { x, logProb } = variationalDequantization(zeros([8, 28, 28, 1]), { bits: 8, noise, random: randomStream(1) });
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
  for (const of of [noise.shape, noise.conditionShape])
    if (String(shape) !== String(of))
      reject(name, 'noise', `a flow of the integers' shape [${shape.join(', ')}], with the same conditionShape`, of);
  return tidy(() => {
    const condition = div(asIntegers(name, integers, bits), 2 ** bits);
    const { x: share, logProb } = noise.sampleAndLogProb(count, { random, condition });
    // 2ᵇ times narrower in each of D numbers
    return {
      x: add(condition, div(share, 2 ** bits)),
      logProb: add(logProb, sizeOfShape(shape) * bits * Math.LN2) as Tensor1D,
    };
  });
}
