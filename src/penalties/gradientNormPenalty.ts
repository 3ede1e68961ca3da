import { add, mean, mul, relu, type Scalar, sqrt, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import { boolean, type Check, random as isRandom, nonNegative, optional } from '../core/check.js';
import type { RandomStream } from '../core/randomStream.js';
import type { Discriminate } from './discriminate.js';
import { inputGradients } from './inputGradients.js';

/** Arguments of the penalties that pull the gradient norm to a target. */
export interface GradientNormPenaltyArgs {
  /** Random numbers of the points at which the gradient is taken. Pass a stream that advances from step to step. */
  random: RandomStream;
  /** Strength λ, at least 0. Default 10, as in the paper. */
  weight?: number;
  /** The gradient norm to reach. Default 1; 0 makes the penalty zero-centered. */
  target?: number;
  /** Whether only gradient norms above the target count. Default false. */
  oneSided?: boolean;
}

/**
 * Checks of {@link GradientNormPenaltyArgs}.
 *
 * @internal
 */
export const gradientNormArguments: Readonly<Record<string, Check>> = {
  random: isRandom,
  weight: optional(nonNegative),
  target: optional(nonNegative),
  oneSided: optional(boolean),
};

/** Keeps the derivative of the square root finite where a discriminator is constant; far below norms that matter. */
const epsilon = 1e-8;

/**
 * λ times the mean squared distance of the gradient norms at `x` from the target.
 *
 * @internal
 */
export function gradientNormPenalty(
  name: string,
  discriminate: Discriminate,
  x: Tensor,
  { weight = 10, target = 1, oneSided = false }: Omit<GradientNormPenaltyArgs, 'random'>,
): Scalar {
  const axes = x.shape.map((_, axis) => axis).slice(1);
  const norms = sqrt(add(sum(square(inputGradients(name, discriminate, x)), axes), epsilon));
  const excess = sub(norms, target);
  return mul(mean(square(oneSided ? relu(excess) : excess)), weight);
}
