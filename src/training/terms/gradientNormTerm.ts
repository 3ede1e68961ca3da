import { boolean, type Check, checkArguments, integer, nonNegative, optional, positive } from '../../core/check.js';

/** Arguments of {@link gradientPenaltyTerm} and {@link draganTerm}. */
export interface GradientNormTermArgs {
  /** Strength λ, above 0. Default 10, as in the paper. */
  weight?: number;
  /** The gradient norm to reach. Default 1; 0 makes the penalty zero-centered. */
  target?: number;
  /** Whether only gradient norms above the target count. Default false. */
  oneSided?: boolean;
  /** The penalty runs at every n-th step, n times as strong. Default 1. */
  interval?: number;
}

const checks: Readonly<Record<string, Check>> = {
  weight: optional(positive),
  target: optional(nonNegative),
  oneSided: optional(boolean),
  interval: optional(integer(1)),
};

/**
 * The common properties of the term, and the arguments of its penalty.
 *
 * @internal
 */
export function gradientNormTerm(name: string, args: GradientNormTermArgs) {
  checkArguments(`${name}Term`, args, checks);
  const { interval = 1, ...penalty } = args;
  return { term: { name, player: 'discriminator' as const, weight: interval, interval }, penalty };
}
