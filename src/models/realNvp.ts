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
  /** Scales; each but the last halves the picture. Default 3. */
  levels?: number;
  /** Filters of the conditioners. Default 64. */
  filters?: number;
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/**
 * The bijector of Real NVP, for pictures: at each level three couplings on checkerboards, a squeeze, three by channels, and half of the channels set aside; at the last level four on checkerboards.
 *
 * Conditioners are two rectified convolutions of 3×3; {@link actNorm} is in the place of the paper's batch normalisation, whose statistics of a batch make a density of one example undefined.
 * Pictures `[batch, height, width, channels]`, sides a multiple of 2 to the power of `levels - 1`, to latents `[batch, size]`. A plain composition, to use and to copy.
 *
 * @throws RangeError if `levels` or `filters` is not an integer of at least 1.
 * @see Dinh et al. 2017, Density Estimation Using Real NVP, [arXiv:1605.08803](https://arxiv.org/abs/1605.08803).
 * @example
 * ```ts
 * const bijector = chain([logitTransform(), realNvp({ levels: 2, filters: 32, seed: 1 })]);
 * const flow = normalizingFlow({ shape: [28, 28, 1], bijector });
 * ```
 * @category Models
 */
export function realNvp(args: RealNvpArgs): MultiScale {
  checkArguments('realNvp', args, {
    levels: optional(integer(1)),
    filters: optional(integer(1)),
    seed: optional(integer(0)),
  });
  const { levels = 3, filters = 64, seed = 0 } = args;
  const random = randomStream(seed);
  const conditioner = convolutionalNetwork(filters, [3, 3], random);
  const couplings = (count: number, mask: 'checkerboard' | 'channels', swaps: number) =>
    Array.from({ length: count }, (_, place) => [
      affineCoupling({ conditioner, mask, swap: (place + swaps) % 2 === 1 }),
      actNorm(),
    ]).flat();
  const level = (_: unknown, index: number): Bijector =>
    chain(
      index === levels - 1
        ? couplings(4, 'checkerboard', 0)
        : [...couplings(3, 'checkerboard', 0), squeeze2d(), ...couplings(3, 'channels', 1)],
    );
  return multiScale(Array.from({ length: levels }, level));
}
