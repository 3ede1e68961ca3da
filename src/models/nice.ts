import { checkArguments, integer, optional } from '../core/check.js';
import { randomStream } from '../core/randomStream.js';
import { actNorm, additiveCoupling, type Chain, chain } from '../flows/index.js';
import { denseNetwork, widths } from './conditioners.js';

/** Arguments of {@link nice}. */
export interface NiceArgs {
  /** Number of couplings. Default 4, as in the paper. */
  couplings?: number;
  /**
   * Widths of the dense layers of the conditioners. Default [1000, 1000, 1000, 1000, 1000], as in the paper
   * for MNIST.
   */
  hidden?: readonly number[];
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/**
 * The bijector of NICE, for vectors: additive couplings that alternately transform the elements at odd and at
 * even indices, and a scale for each element at the end.
 *
 * Input and output `[batch, size]`. The scale is an {@link actNorm}. The model is a {@link chain} of public
 * layers; copy its source to change it.
 *
 * @throws RangeError if `couplings` or a width is not an integer of at least 1.
 * @see Dinh et al. 2015, NICE: Non-linear Independent Components Estimation,
 * [arXiv:1410.8516](https://arxiv.org/abs/1410.8516).
 * @example
 * ```ts
 * const flow = normalizingFlow({ shape: [784], bijector: nice({ hidden: [256, 256] }) });
 * ```
 * @category Models
 */
export function nice(args: NiceArgs = {}): Chain {
  checkArguments('nice', args, {
    couplings: optional(integer(1)),
    hidden: optional(widths),
    seed: optional(integer(0)),
  });
  const { couplings = 4, hidden = [1000, 1000, 1000, 1000, 1000], seed = 0 } = args;
  const conditioner = denseNetwork(hidden, randomStream(seed));
  const coupling = (_: unknown, index: number) =>
    additiveCoupling({ conditioner, mask: 'alternating', swap: index % 2 === 1 });
  return chain([...Array.from({ length: couplings }, coupling), actNorm()]);
}
