import { add, mean, relu, type Scalar, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import { boolean, checkArguments, integer, nonNegative, optional, positive } from '../../core/check.js';
import { squaredSlopes } from './squaredSlopes.js';
import type { Term, TermContext } from './term.js';

/** Arguments of the penalties that ask for a slope. */
export interface SlopePenaltyArgs {
  /** Strength λ. Default 10, as in the paper. */
  weight?: number;
  /** The slope that is asked for. Default 1; 0 is the zero-centred penalty. */
  target?: number;
  /** Whether slopes below the target are let be. Default false. */
  oneSided?: boolean;
  /** Runs at every n-th step only, n times as strong. Default 1. */
  interval?: number;
}

/** Keeps the root's own slope finite where a discriminator is flat; it is far below any slope that counts. */
const epsilon = 1e-8;

/** λ times the mean squared distance of the discriminator's slope, at the places given, from the target. */
export function slopePenalty(name: string, args: SlopePenaltyArgs, places: (context: TermContext) => Tensor): Term {
  checkArguments(name, args, {
    weight: optional(positive),
    target: optional(nonNegative),
    oneSided: optional(boolean),
    interval: optional(integer(1)),
  });
  const { weight = 10, target = 1, oneSided = false, interval = 1 } = args;
  return {
    name,
    player: 'discriminator',
    weight: weight * interval,
    interval,
    loss: (context) => {
      const slopes = sqrt(add(squaredSlopes(context, places(context), context.condition?.real), epsilon));
      const excess = sub(slopes, target);
      return mean(square(oneSided ? relu(excess) : excess)) as Scalar;
    },
  };
}
