import { mean, type Scalar } from '@tensorflow/tfjs-core';
import { integerAtLeast, positive } from '../../core/arguments.js';
import { squaredSlopes } from './squaredSlopes.js';
import type { Term } from './term.js';

/** Arguments of {@link r1} and {@link r2}. */
export interface ZeroCentredPenaltyArgs {
  /** Strength γ. Default 10, as in the paper. */
  gamma?: number;
  /** Runs at every n-th step only, n times as strong. Default 1; StyleGAN2 takes 16. */
  every?: number;
}

/** γ/2 times the mean squared slope at the data or at the samples. */
export function zeroCentredPenalty(
  name: string,
  at: 'real' | 'fake',
  { gamma = 10, every = 1 }: ZeroCentredPenaltyArgs,
): Term {
  positive(name, 'gamma', gamma);
  integerAtLeast(name, 'every', every, 1);
  return {
    name,
    of: 'discriminator',
    weight: (gamma / 2) * every,
    every,
    loss: (context) => mean(squaredSlopes(context, context[at], context.condition?.[at])) as Scalar,
  };
}
