import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { boolean, checkArguments, integer, number, optional } from '../core/check.js';
import { randomStream } from '../core/randomStream.js';
import {
  actNorm,
  affineCoupling,
  type Bijector,
  chain,
  inverseOf,
  multiScale,
  type NormalizingFlow,
  normalizingFlow,
  permutation,
  roll,
  squeeze2d,
} from '../flows/index.js';
import { convolutionalNetwork } from './conditioners.js';

/** Arguments of {@link renormalizationFlow}. */
export interface RenormalizationFlowArgs {
  /** Number of sites along each side of the lattice, a power of 2. */
  side: number;
  /** Filters of the conditioners. Default 32. */
  filters?: number;
  /**
   * Kernel size of the conditioners, in blocks. With 1 a conditioner sees its own block only, so that the
   * latents of a scale have a local effect. With 3 it also sees the neighboring blocks, with periodic
   * boundaries, and learns long-range correlations faster. Default 1.
   */
  kernelSize?: 1 | 3;
  /** Number of disentanglers and decimators of each scale. Default 1 of each. */
  repeats?: number;
  /** Whether x and −x are equally likely, as without an external field. Default false. */
  symmetric?: boolean;
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/**
 * A flow with the structure of a renormalization group. At each scale, disentanglers and decimators transform
 * blocks of 2×2 sites. Three of the four sites of a block are then factored out as the latents of that scale,
 * and the fourth is passed on to a lattice of half the side.
 *
 * A disentangler acts on the blocks that lie between those of the decimator, with periodic boundaries. Both
 * consist of six affine couplings and an {@link actNorm}. The couplings transform two sites of a block given
 * the other two, in all three pairings, with conditioners of two convolutions that are the same everywhere.
 *
 * Fields have the shape `[batch, side, side, 1]`. For a side of 8, the latents by scale are `at8`, `at4` and
 * `at2`, with 48, 12 and 4 dimensions. Train the flow on fields with {@link likelihood}, or on their energy
 * with {@link reverseKl}. The model is a composition of public layers; copy its source to change it.
 *
 * @throws RangeError if `side` is not a power of 2 of at least 2, `filters` or `repeats` is not an integer of
 * at least 1, or `kernelSize` is neither 1 nor 3.
 * @see Li and Wang 2018, Neural Network Renormalization Group,
 * [arXiv:1802.02840](https://arxiv.org/abs/1802.02840).
 * @example
 * ```ts
 * const flow = renormalizationFlow({ side: 8, symmetric: true });
 * const fields = flow.sample(16, { random: randomStream(2), temperature: { at8: 0 } });
 * ```
 * @category Models
 */
export function renormalizationFlow(args: RenormalizationFlowArgs): NormalizingFlow {
  checkArguments('renormalizationFlow', args, {
    side: number('a power of 2, 2 or more', (side) => side >= 2 && Number.isInteger(Math.log2(side))),
    filters: optional(integer(1)),
    kernelSize: optional(number('1 or 3', (size) => size === 1 || size === 3)),
    repeats: optional(integer(1)),
    symmetric: optional(boolean),
    seed: optional(integer(0)),
  });
  const { side, filters = 32, kernelSize = 1, repeats = 1, symmetric = false, seed = 0 } = args;
  const random = randomStream(seed);
  const levels = Math.log2(side);
  const conditioner = (x: SymbolicTensor) => {
    // a lattice of one block has no neighbors
    const isSingleBlock = x.shape[1] === 1;
    return convolutionalNetwork(filters, [isSingleBlock ? 1 : kernelSize, 1], random, 'periodic')(x);
  };
  // the permutation keeps the first site and rotates the other three, so that each is paired with it once
  const pairing = () => [
    affineCoupling({ conditioner }),
    affineCoupling({ conditioner, swap: true }),
    permutation({ order: [0, 2, 3, 1] }),
  ];
  const blockTransform = () => [...pairing(), ...pairing(), ...pairing(), actNorm()];
  const decimator = () => [squeeze2d(), ...blockTransform()];
  const disentangler = () => [
    roll({ shift: [1, 1] }),
    ...decimator(),
    inverseOf(squeeze2d()),
    roll({ shift: [-1, -1] }),
  ];
  const scale = (_: unknown, index: number): Bijector => {
    const rounds = Array.from({ length: repeats }, (__, round) => [
      // the last lattice is a single block
      ...(index === levels - 1 ? [] : disentangler()),
      ...decimator(),
      ...(round === repeats - 1 ? [] : [inverseOf(squeeze2d())]),
    ]);
    return chain(rounds.flat());
  };
  const bijector = multiScale(Array.from({ length: levels }, scale), { keptFraction: 1 / 4 });
  return normalizingFlow({ shape: [side, side, 1], bijector, symmetric });
}
