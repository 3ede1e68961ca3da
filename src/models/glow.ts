import { checkArguments, integer, optional } from '../core/check.js';
import { randomStream } from '../core/randomStream.js';
import {
  actNorm,
  affineCoupling,
  type Bijector,
  chain,
  factorOut,
  invertibleConv,
  type MultiScale,
  multiScale,
  squeeze2d,
} from '../flows/index.js';
import { convolutionalNetwork } from './conditioners.js';

/** Arguments of {@link glow}. */
export interface GlowArgs {
  /**
   * Number of scales. Each halves height and width. Default 3, as in the paper for images of 32×32 pixels.
   */
  levels?: number;
  /**
   * Number of steps of each level. A step is an {@link actNorm}, an {@link invertibleConv} and an
   * {@link affineCoupling}. Default 8, to train in a browser; the paper uses 32 for images of 32×32 pixels.
   */
  steps?: number;
  /** Filters of the conditioners. Default 64, to train in a browser; the paper uses 512. */
  filters?: number;
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/**
 * The bijector of Glow, for images. Each level is a squeeze and several steps of {@link actNorm},
 * {@link invertibleConv} and {@link affineCoupling}; each level but the last then factors out half of its
 * channels, with a learned prior, {@link factorOut}.
 *
 * Input `[batch, height, width, channels]`, with height and width divisible by 2 to the power of `levels`.
 * Output `[batch, size]`; {@link MultiScale} splits it by scale. Conditioners are three convolutions with
 * ReLU: 3×3, 1×1 and 3×3. Scales of couplings and priors are between e^−2 and e^2, see
 * {@link affineCoupling}; those of the priors in the official code have no bounds. The model is a composition
 * of public layers; copy its source to change it.
 *
 * @throws RangeError if `levels`, `steps` or `filters` is not an integer of at least 1.
 * @see Kingma and Dhariwal 2018, Glow, [arXiv:1807.03039](https://arxiv.org/abs/1807.03039).
 * @example
 * ```ts
 * const bijector = glow({ levels: 2, steps: 4, filters: 32 });
 * const flow = normalizingFlow({ shape: [28, 28, 1], bijector });
 * ```
 * @category Models
 */
export function glow(args: GlowArgs = {}): MultiScale {
  const count = optional(integer(1));
  checkArguments('glow', args, { levels: count, steps: count, filters: count, seed: optional(integer(0)) });
  const { levels = 3, steps = 8, filters = 64, seed = 0 } = args;
  const random = randomStream(seed);
  const conditioner = convolutionalNetwork(filters, [3, 1, 3], random);
  const step = () => [actNorm(), invertibleConv({ seed: random.nextSeed() }), affineCoupling({ conditioner })];
  const level = (_: unknown, index: number): Bijector => {
    const isLast = index === levels - 1;
    const prior = () => factorOut({ conditioner: convolutionalNetwork(filters, [3], random) });
    return chain([squeeze2d(), ...Array.from({ length: steps }, step).flat(), ...(isLast ? [] : [prior()])]);
  };
  return multiScale(Array.from({ length: levels }, level));
}
