import type { Scalar } from '@tensorflow/tfjs-core';
import { checkArguments, integer, nonNegative, optional, positive, schedule } from '../../core/check.js';
import { checkedAt, type Schedule } from '../../core/schedule.js';
import type { Discriminate, ZeroCenteredPenaltyArgs } from '../../penalties/index.js';
import type { DiscriminatorTerm, DiscriminatorTermContext } from './term.js';

/** Arguments of {@link r1Term} and {@link r2Term}. */
export interface ZeroCenteredTermArgs {
  /** Strength γ, above 0, or one for each step, which may be 0. Default 10, as in the paper. */
  gamma?: Schedule;
  /** The penalty runs at every n-th step, n times as strong. Default 1; StyleGAN2 uses 16. */
  interval?: number;
}

/**
 * A term that adds one of the zero-centered penalties.
 *
 * @internal
 */
export function zeroCenteredTerm(
  name: 'r1' | 'r2',
  args: ZeroCenteredTermArgs,
  penalty: (discriminate: Discriminate, context: DiscriminatorTermContext, args: ZeroCenteredPenaltyArgs) => Scalar,
): DiscriminatorTerm {
  checkArguments(`${name}Term`, args, { gamma: optional(schedule(positive)), interval: optional(integer(1)) });
  const { gamma = 10, interval = 1 } = args;
  const gammaAt = checkedAt(`${name}Term`, 'gamma', gamma, nonNegative);
  const side = name === 'r1' ? 'real' : 'fake';
  return {
    name,
    player: 'discriminator',
    weight: interval,
    interval,
    loss: (context) => {
      const { discriminate, condition, step } = context;
      return penalty((x) => discriminate(x, condition?.[side]), context, { gamma: gammaAt(step) });
    },
  };
}
