import { mean, mul, type Scalar } from '@tensorflow/tfjs-core';
import { integerAtLeast, nonNegative, positive } from '../../core/arguments.js';
import { at, type Schedule } from '../../core/schedule.js';
import { squaredSlopes } from './squaredSlopes.js';
import type { Term } from './term.js';

/** Arguments of {@link r1} and {@link r2}. */
export interface ZeroCentredPenaltyArgs {
  /** Strength γ, or one for each step. Default 10, as in the paper. Its unit is that of the squared data. */
  gamma?: Schedule;
  /** Runs at every n-th step only, n times as strong. Default 1; StyleGAN2 takes 16. */
  every?: number;
}

/** γ/2 times the mean squared slope at the data or at the samples. */
export function zeroCentredPenalty(
  name: string,
  side: 'real' | 'fake',
  { gamma = 10, every = 1 }: ZeroCentredPenaltyArgs,
): Term {
  if (typeof gamma === 'number') positive(name, 'gamma', gamma);
  integerAtLeast(name, 'every', every, 1);
  return {
    name,
    of: 'discriminator',
    weight: every,
    every,
    loss: (context) => {
      const slopes = squaredSlopes(context, context[side], context.condition?.[side]);
      return mul(mean(slopes), nonNegative(name, 'gamma', at(gamma, context.step)) / 2) as Scalar;
    },
  };
}
