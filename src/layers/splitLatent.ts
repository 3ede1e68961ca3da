import { serialization, split, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { Block } from '../bases/block.js';
import { checkArguments, integer, layerArguments } from '../core/check.js';
import { firstTensor } from '../core/firstTensor.js';
import type { LayerArgs } from '../core/tfjs.js';

const name = 'splitLatent';

/** Arguments of {@link splitLatent}. */
export interface SplitLatentArgs extends LayerArgs {
  /** Number of chunks: in BigGAN one for the first layer and one for each block. */
  chunks: number;
}

/**
 * Splits z into equal chunks, one for each level of a generator (hierarchical z, skip-z), so that each chunk
 * controls one scale of the image.
 *
 * $$ z = (z_0, z_1, \dots, z_{L-1}) $$
 *
 * Input `[batch, size]`; outputs: `chunks` tensors `[batch, size / chunks]`, in order. The layer has no
 * weights.
 *
 * @throws RangeError if `chunks` is not an integer of at least 2; when the layer is applied, if `chunks` does
 * not divide the size of z.
 * @see Brock et al. 2019, BigGAN, [arXiv:1809.11096](https://arxiv.org/abs/1809.11096), section 3 and
 * appendix B.
 * @example
 * ```ts
 * const { z } = latentSpace({ z: gaussian(120) }).inputs();
 * const [first, ...forBlocks] = connectAll(z, splitLatent({ chunks: 6 })); // [batch, 20] each
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
      throw new RangeError(`${name}: chunks must divide the size of z, ${size}, got ${this.chunks}`);
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
