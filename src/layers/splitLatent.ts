import { serialization, split, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { Block } from '../bases/block.js';
import { checkArguments, integer, layerArguments } from '../core/check.js';
import { firstTensor } from '../core/firstTensor.js';
import type { LayerArgs } from '../core/tfjs.js';

const name = 'splitLatent';

/** Arguments of {@link splitLatent}. */
export interface SplitLatentArgs extends LayerArgs {
  /** Into how many parts: in BigGAN one for the first layer and one for each block. */
  chunks: number;
}

/**
 * Hands every level of a generator a part of z of its own (hierarchical z, skip-z), so that scales from the whole picture to its grain
 * have numbers to themselves.
 *
 * $$ z = (z_0, z_1, \dots, z_{L-1}) $$
 *
 * Input `[batch, size]`, outputs `chunks` times `[batch, size / chunks]`, in order. A size that does not divide is refused rather than
 * rounded: numbers of z would be left out in silence. It has no weights.
 *
 * @throws RangeError if `chunks` is not an integer of at least 2, or, when built, does not divide the numbers of z.
 * @see Brock et al. 2019, BigGAN, [arXiv:1809.11096](https://arxiv.org/abs/1809.11096), section 3 and appendix B.
 * @example
 * ```ts
 * const { z } = latentSpace({ z: gaussian(120) }).inputs();
 * const [first, ...forBlocks] = splitLatent({ chunks: 6 }).apply(z) as SymbolicTensor[]; // of 20 numbers each
 * ```
 * @category Layers
 */
export class SplitLatent extends Block {
  static readonly className = 'SplitLatent';
  readonly chunks: number;

  constructor(args: SplitLatentArgs) {
    checkArguments(name, args, { chunks: integer(2), ...layerArguments });
    const { chunks, ...rest } = args;
    super(rest);
    this.chunks = chunks;
  }

  override call(inputs: Tensor | Tensor[]): Tensor[] {
    return tidy(() => split(firstTensor(inputs), this.chunks, 1));
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape[] {
    const [batch, size] = inputShape as [number | null, number];
    if ((inputShape as Shape).length !== 2)
      throw new RangeError(`${name}: z must have shape [batch, size], got [${(inputShape as Shape).join(', ')}]`);
    if (size % this.chunks !== 0)
      throw new RangeError(`${name}: chunks must divide the ${size} numbers of z, got ${this.chunks}`);
    return Array.from({ length: this.chunks }, () => [batch, size / this.chunks]);
  }

  protected override checkShape(inputShape: Shape | Shape[]): void {
    this.computeOutputShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), chunks: this.chunks };
  }
}

/** {@inheritDoc SplitLatent} */
export const splitLatent = (args: SplitLatentArgs) => new SplitLatent(args);

serialization.registerClass(SplitLatent);
