import { checkArguments, integer, optional } from '../core/check.js';
import { randomStream } from '../core/randomStream.js';
import { actNorm, additiveCoupling, type Chain, chain } from '../flows/index.js';
import { denseNetwork, widths } from './conditioners.js';

/** Arguments of {@link nice}. */
export interface NiceArgs {
  /** Couplings. Default 4, as in the paper. */
  couplings?: number;
  /** Widths of the conditioners' layers. Default [1000, 1000, 1000, 1000, 1000], the paper's for MNIST. */
  hidden?: readonly number[];
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/**
 * The bijector of NICE, for rows of numbers: additive couplings of even and odd places in turn, and a scale for each number at the end.
 *
 * Rows `[batch, size]` in and out; the scale is an {@link actNorm}. A plain composition, to use and to copy.
 *
 * @throws RangeError if `couplings` or a width is not an integer of at least 1.
 * @see Dinh et al. 2015, NICE, [arXiv:1410.8516](https://arxiv.org/abs/1410.8516).
 * @example
 * ```ts
 * const flow = normalizingFlow({ shape: [784], bijector: nice({ hidden: [256, 256], seed: 1 }) });
 * ```
 * @category Models
 */
export function nice(args: NiceArgs): Chain {
  checkArguments('nice', args, {
    couplings: optional(integer(1)),
    hidden: optional(widths),
    seed: optional(integer(0)),
  });
  const { couplings = 4, hidden = [1000, 1000, 1000, 1000, 1000], seed = 0 } = args;
  const random = randomStream(seed);
  const conditioner = denseNetwork(hidden, random);
  const one = (_: unknown, place: number) =>
    additiveCoupling({ conditioner, mask: 'alternating', swap: place % 2 === 1 });
  return chain([...Array.from({ length: couplings }, one), actNorm()]);
}
