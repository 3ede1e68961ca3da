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
  /** Sites along each side of the lattice, a power of 2. */
  side: number;
  /** Filters of the conditioners. Default 32. */
  filters?: number;
  /**
   * What conditioners see: 1, the default, their own block alone, so that latents of a scale steer what is near; 3, the blocks around it too, on a torus, which learns faster what is correlated over
   * the whole lattice.
   */
  kernelSize?: 1 | 3;
  /** Disentanglers and decimators of each scale. Default 1 of each. */
  repeats?: number;
  /** Whether x and −x are equally likely, as without a field. Default false. */
  symmetric?: boolean;
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/**
 * A flow that is a renormalisation group: at each scale blocks of 2×2 sites are disentangled from their neighbours, and three of the four sites set aside as latents of that scale; the fourth goes on to a
 * lattice of half the side.
 *
 * A disentangler works on the blocks that straddle those of the decimator, on a torus; seen from the finest lattice they have dilation 1, 2, 4 …. Each is six affine couplings, which move two sites of a block by the other
 * two, in all three pairings, with a conditioner of two convolutions, the same everywhere, and an {@link actNorm} nearest to the latents. Fields `[batch, side, side, 1]`; latents
 * by scale, `at8`, `at4`, `at2` for a side of 8, of 48, 12 and 4 numbers. Train it forward, on fields, with {@link likelihood}, or backward, on their energy, with {@link reverseKl}. A plain composition, to use and to copy.
 *
 * @throws RangeError if `side` is not a power of 2 of at least 2, `filters` or `repeats` is not an integer of at least 1, or `kernelSize` neither 1 nor 3.
 * @see Li and Wang 2018, Neural Network Renormalization Group, [arXiv:1802.02840](https://arxiv.org/abs/1802.02840).
 * @example
 * ```ts
 * const flow = renormalizationFlow({ side: 8, symmetric: true, seed: 1 });
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
  const conditioner = (kept: SymbolicTensor) => {
    // a lattice of one block has no other around it
    const alone = kept.shape[1] === 1;
    return convolutionalNetwork(filters, [alone ? 1 : kernelSize, 1], random, 'torus')(kept);
  };
  // the first site stays, the others take turns beside it
  const pairing = () => [
    affineCoupling({ conditioner }),
    affineCoupling({ conditioner, swap: true }),
    permutation({ order: [0, 2, 3, 1] }),
  ];
  const block = () => [...pairing(), ...pairing(), ...pairing(), actNorm()];
  const disentangler = () => [
    roll({ shift: [1, 1] }),
    squeeze2d(),
    ...block(),
    inverseOf(squeeze2d()),
    roll({ shift: [-1, -1] }),
  ];
  const scale = (_: unknown, index: number): Bijector => {
    const rounds = Array.from({ length: repeats }, (__, round) => [
      // a last lattice of 2×2 has no other block
      ...(index === levels - 1 ? [] : disentangler()),
      squeeze2d(),
      ...block(),
      ...(round === repeats - 1 ? [] : [inverseOf(squeeze2d())]),
    ]);
    return chain(rounds.flat());
  };
  const bijector = multiScale(Array.from({ length: levels }, scale), { keptFraction: 1 / 4 });
  return normalizingFlow({ shape: [side, side, 1], bijector, symmetric });
}
