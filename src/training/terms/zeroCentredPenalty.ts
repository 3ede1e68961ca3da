import { mean, mul, type Scalar } from '@tensorflow/tfjs-core';
import { checkArguments, integer, nonNegative, optional, positive, schedule } from '../../core/check.js';
import { checkedAt, type Schedule } from '../../core/schedule.js';
import { squaredSlopes } from './squaredSlopes.js';
import type { Term } from './term.js';

/** Arguments of {@link r1} and {@link r2}. */
export interface ZeroCentredPenaltyArgs {
  /** Strength γ, or one for each step. Default 10, as in the paper. Its unit is that of the squared data. */
  gamma?: Schedule;
  /** Runs at every n-th step only, n times as strong. Default 1; StyleGAN2 takes 16. */
  interval?: number;
}

/** γ/2 times the mean squared slope at the data or at the samples. */
export function zeroCentredPenalty(name: string, side: 'real' | 'fake', args: ZeroCentredPenaltyArgs): Term {
  checkArguments(name, args, { gamma: optional(schedule(positive)), interval: optional(integer(1)) });
  const { gamma = 10, interval = 1 } = args;
  const strength = checkedAt(name, 'gamma', gamma, nonNegative);
  return {
    name,
    player: 'discriminator',
    weight: interval,
    interval,
    loss: (context) => {
      const slopes = squaredSlopes(context, context[side], context.condition?.[side]);
      return mul(mean(slopes), strength(context.step) / 2) as Scalar;
    },
  };
}
