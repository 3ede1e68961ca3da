import { checkArguments, integer, oneOf, optional } from '../core/check.js';
import { randomStream } from '../core/randomStream.js';
import { type Chain, chain, splineCoupling } from '../flows/index.js';
import { binsOfSpline, boundOfSpline } from '../flows/splineCoupling.js';
import { denseNetwork, widths } from './conditioners.js';

/** Arguments of {@link neuralSpline}. */
export interface NeuralSplineArgs {
  /** Couplings. Default 6. */
  couplings?: number;
  /** Widths of the conditioners' layers. Default [64, 64]. */
  hidden?: readonly number[];
  /** Pieces of each spline. Default 8. */
  bins?: number;
  /** Default `'alternating'`, which takes rows of any size; `'channels'` costs half, and needs an even one. */
  mask?: 'alternating' | 'channels';
  /** Numbers beyond ± this stay as they are. Default 5. */
  bound?: number;
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/**
 * The bijector of a neural spline flow, for rows of numbers of about unit size: spline couplings of even and odd places, or of the two halves, in turn.
 *
 * Rows `[batch, size]` in and out. A plain composition, to use and to copy.
 *
 * @throws RangeError if `couplings` or a width is not an integer of at least 1, and as {@link splineCoupling} does.
 * @see Durkan et al. 2019, Neural Spline Flows, [arXiv:1906.04032](https://arxiv.org/abs/1906.04032).
 * @example
 * ```ts
 * const flow = normalizingFlow({ shape: [2], bijector: neuralSpline({ seed: 1 }) });
 * ```
 * @category Models
 */
export function neuralSpline(args: NeuralSplineArgs): Chain {
  checkArguments('neuralSpline', args, {
    couplings: optional(integer(1)),
    hidden: optional(widths),
    bins: optional(binsOfSpline),
    bound: optional(boundOfSpline),
    mask: optional(oneOf(['alternating', 'channels'])),
    seed: optional(integer(0)),
  });
  const { couplings = 6, hidden = [64, 64], bins = 8, bound = 5, mask = 'alternating', seed = 0 } = args;
  const random = randomStream(seed);
  const conditioner = denseNetwork(hidden, random);
  const one = (_: unknown, place: number) => splineCoupling({ conditioner, mask, swap: place % 2 === 1, bins, bound });
  return chain(Array.from({ length: couplings }, one));
}
