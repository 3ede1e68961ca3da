import { checkArguments, integer, optional } from '../core/check.js';
import { randomStream } from '../core/randomStream.js';
import {
  actNorm,
  affineCoupling,
  type Bijector,
  chain,
  type MultiScale,
  multiScale,
  squeeze2d,
} from '../flows/index.js';
import { convolutionalNetwork } from './conditioners.js';

/** Arguments of {@link realNvp}. */
export interface RealNvpArgs {
  /** Number of scales. Each but the last halves height and width. Default 3. */
  levels?: number;
  /** Filters of the conditioners. Default 64. */
  filters?: number;
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/**
 * The bijector of Real NVP, for images. Each level but the last has three affine couplings with checkerboard
 * masks, a squeeze, and three couplings with channel masks, and then factors out half of its channels. The
 * last level has four couplings with checkerboard masks.
 *
 * Input `[batch, height, width, channels]`, with height and width divisible by 2 to the power of
 * `levels - 1`. Output `[batch, size]`; {@link MultiScale} splits it by scale. Conditioners are two 3×3
 * convolutions with ReLU. An {@link actNorm} follows each coupling instead of the paper's batch
 * normalization, with which the density of an example depends on its batch. The model is a composition of
 * public layers; copy its source to change it.
 *
 * @throws RangeError if `levels` or `filters` is not an integer of at least 1.
 * @see Dinh et al. 2017, Density Estimation Using Real NVP,
 * [arXiv:1605.08803](https://arxiv.org/abs/1605.08803).
 * @example
 * ```ts
 * const bijector = chain([logitTransform(), realNvp({ levels: 2, filters: 32 })]);
 * const flow = normalizingFlow({ shape: [28, 28, 1], bijector });
 * ```
 * @category Models
 */
export function realNvp(args: RealNvpArgs = {}): MultiScale {
  checkArguments('realNvp', args, {
    levels: optional(integer(1)),
    filters: optional(integer(1)),
    seed: optional(integer(0)),
  });
  const { levels = 3, filters = 64, seed = 0 } = args;
  const conditioner = convolutionalNetwork(filters, [3, 3], randomStream(seed));
  const couplings = (count: number, mask: 'checkerboard' | 'channels', { swapFirst = false } = {}) =>
    Array.from({ length: count }, (_, index) => [
      affineCoupling({ conditioner, mask, swap: (index % 2 === 1) !== swapFirst }),
      actNorm(),
    ]).flat();
  const level = (_: unknown, index: number): Bijector =>
    chain(
      index === levels - 1
        ? couplings(4, 'checkerboard')
        : [...couplings(3, 'checkerboard'), squeeze2d(), ...couplings(3, 'channels', { swapFirst: true })],
    );
  return multiScale(Array.from({ length: levels }, level));
}
