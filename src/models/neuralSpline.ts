import { checkArguments, integer, oneOf, optional } from '../core/check.js';
import { randomStream } from '../core/randomStream.js';
import { type Chain, chain, splineCoupling } from '../flows/index.js';
import { binsOfSpline, boundOfSpline } from '../flows/splineCoupling.js';
import { denseNetwork, widths } from './conditioners.js';

/** Arguments of {@link neuralSpline}. */
export interface NeuralSplineArgs {
  /** Number of couplings. Default 6. */
  couplings?: number;
  /** Widths of the dense layers of the conditioners. Default [64, 64], as in zuko. */
  hidden?: readonly number[];
  /** Number of bins of each spline. Default 8, as in zuko. */
  bins?: number;
  /**
   * Mask of the couplings. Default `'alternating'`, which works with vectors of any size. `'channels'` needs
   * an even size and costs half as much.
   */
  mask?: 'alternating' | 'channels';
  /**
   * The splines cover the interval from −`bound` to `bound`; elements outside are unchanged. Default 5, as in
   * zuko.
   */
  bound?: number;
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/**
 * The bijector of a neural spline flow, for vectors: spline couplings that alternately transform the two
 * parts of their mask.
 *
 * Input and output `[batch, size]`. Standardize the data to about unit variance, so that the splines cover
 * them. The model is a {@link chain} of public layers; copy its source to change it.
 *
 * @throws RangeError if `couplings` or a width is not an integer of at least 1, and as {@link splineCoupling}
 * does.
 * @see Durkan et al. 2019, Neural Spline Flows, [arXiv:1906.04032](https://arxiv.org/abs/1906.04032).
 * @example
 * ```ts
 * const flow = normalizingFlow({ shape: [2], bijector: neuralSpline() });
 * ```
 * @category Models
 */
export function neuralSpline(args: NeuralSplineArgs = {}): Chain {
  checkArguments('neuralSpline', args, {
    couplings: optional(integer(1)),
    hidden: optional(widths),
    bins: optional(binsOfSpline),
    bound: optional(boundOfSpline),
    mask: optional(oneOf(['alternating', 'channels'])),
    seed: optional(integer(0)),
  });
  const { couplings = 6, hidden = [64, 64], bins = 8, bound = 5, mask = 'alternating', seed = 0 } = args;
  const conditioner = denseNetwork(hidden, randomStream(seed));
  const coupling = (_: unknown, index: number) =>
    splineCoupling({ conditioner, mask, swap: index % 2 === 1, bins, bound });
  return chain(Array.from({ length: couplings }, coupling));
}
