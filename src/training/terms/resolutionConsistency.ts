import {
  addN,
  avgPool,
  mean,
  mul,
  type Scalar,
  scalar,
  square,
  sub,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { checkArguments, optional, positive } from '../../core/check.js';
import type { Term } from './term.js';

const name = 'resolutionConsistency';

/** Arguments of {@link resolutionConsistency}. */
export interface ResolutionConsistencyArgs {
  /** Default 1. */
  weight?: number;
}

/**
 * Holds the pictures that a {@link growingGenerator} makes at neighbouring resolutions together: the finer one, halved, is the coarser one, so
 * that a block adds what its own scale has and leaves the rest alone.
 *
 * $$ \frac{1}{P} \sum_{p=1}^{P} \mathbb E \bigl(\operatorname{down}(g_p) - g_{p-1}\bigr)^2 $$
 *
 * with $g_p$ the pictures of all P + 1 resolutions so far and down the mean of four pixels; the mean is over pixels. A term of the generator's loss; 0 in the first phase.
 *
 * @throws RangeError if `weight` is not above zero; by `adversarial`, if the generator makes pictures of one resolution only.
 * @see [progressive InfoGAN](https://github.com/jonasz/progressive_infogan), where it holds between the last two.
 * @example
 * ```ts
 * const terms = [mutualInformation(), resolutionConsistency({ weight: 10 })];
 * ```
 * @category Training
 */
export function resolutionConsistency(args: ResolutionConsistencyArgs = {}): Term {
  checkArguments(name, args, { weight: optional(positive) });
  const { weight = 1 } = args;
  return {
    name,
    player: 'generator',
    weight,
    check: ({ generator: { outputs } }) => {
      if (outputs.length < 3)
        throw new RangeError(
          `${name}: the generator must have pictures of several resolutions among its outputs, as a growingGenerator has, got ${outputs.length} output${outputs.length === 1 ? '' : 's'}`,
        );
    },
    // the first is the sample, which is a blend while a phase fades in
    loss: ({ generated: [, ...pictures] }) => {
      const gaps = pictures.slice(1).map((coarse, index) => gap(pictures[index] as Tensor, coarse));
      return gaps.length === 0 ? scalar(0) : (mul(addN(gaps), 1 / gaps.length) as Scalar);
    },
  };
}

function gap(fine: Tensor, coarse: Tensor): Scalar {
  return mean(square(sub(avgPool(fine as Tensor4D, 2, 2, 'valid'), coarse)));
}
