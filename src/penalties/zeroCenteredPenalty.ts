import { cast, mul, type Scalar, square, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { checkArguments, nonNegative, optional } from '../core/check.js';
import { checkDiscriminate, type Discriminate } from './discriminate.js';
import { inputGradients } from './inputGradients.js';

/** Arguments of {@link r1} and {@link r2}. */
export interface ZeroCenteredPenaltyArgs {
  /**
   * Strength γ, at least 0. Default 10, as in the paper. A good value depends on the scale of the data: the gradient
   * norm has the unit logits per data unit.
   */
  gamma?: number;
}

/**
 * γ/2 times the mean squared gradient norm at `x`.
 *
 * @internal
 */
export function zeroCenteredPenalty(
  name: string,
  discriminate: Discriminate,
  argument: string,
  x: Tensor,
  args: ZeroCenteredPenaltyArgs,
): Scalar {
  checkDiscriminate(name, discriminate, argument, x);
  checkArguments(name, args, { gamma: optional(nonNegative) });
  const { gamma = 10 } = args;
  const factor = gamma / 2 / (x.shape[0] as number);
  return tidy(() => mul(sum(square(inputGradients(name, discriminate, cast(x, 'float32')))), factor));
}
