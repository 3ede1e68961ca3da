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
  /** Scales; each halves the picture. Default 3. */
  levels?: number;
  /** Steps of each level: actnorm, invertible convolution, coupling. Default 8; the paper has 32 for small colour pictures. */
  steps?: number;
  /** Filters of the conditioners. Default 64; the paper has 512. */
  filters?: number;
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/**
 * The bijector of Glow, for pictures: at each level a squeeze, steps of {@link actNorm}, {@link invertibleConv} and {@link affineCoupling}, and then half of the channels
 * set aside under a learned prior, {@link factorOut}.
 *
 * Scales of couplings and priors lie within e^±2, see {@link affineCoupling}; those of the official code's priors have no bounds. Conditioners are two rectified convolutions, 3×3 and 1×1, and a 3×3 one. Pictures `[batch, height, width, channels]`, sides a multiple of 2 to the power of `levels`, to latents
 * `[batch, size]`, the parts of which {@link MultiScale} tells. A plain composition, to use and to copy.
 *
 * @throws RangeError if `levels`, `steps` or `filters` is not an integer of at least 1.
 * @see Kingma and Dhariwal 2018, Glow, [arXiv:1807.03039](https://arxiv.org/abs/1807.03039).
 * @example
 * ```ts
 * const bijector = glow({ levels: 2, steps: 4, filters: 32, seed: 1 });
 * const flow = normalizingFlow({ shape: [28, 28, 1], bijector });
 * ```
 * @category Models
 */
export function glow(args: GlowArgs): MultiScale {
  const atLeastOne = optional(integer(1));
  checkArguments('glow', args, {
    levels: atLeastOne,
    steps: atLeastOne,
    filters: atLeastOne,
    seed: optional(integer(0)),
  });
  const { levels = 3, steps = 8, filters = 64, seed = 0 } = args;
  const random = randomStream(seed);
  const conditioner = convolutionalNetwork(filters, [3, 1, 3], random);
  const step = () => [actNorm(), invertibleConv({ seed: random.nextSeed() }), affineCoupling({ conditioner })];
  const level = (_: unknown, index: number): Bijector => {
    const all = Array.from({ length: steps }, step).flat();
    const isLast = index === levels - 1;
    const prior = isLast ? [] : [factorOut({ conditioner: convolutionalNetwork(filters, [3], random) })];
    return chain([squeeze2d(), ...all, ...prior]);
  };
  return multiScale(Array.from({ length: levels }, level));
}
