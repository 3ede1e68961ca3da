import { serialization, split, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { Block } from '../bases/block.js';
import { checkArguments, integer, layerArguments } from '../core/check.js';
import { type LayerArgs, only } from '../core/layer.js';

const name = 'splitLatent';

/** Arguments of {@link splitLatent}. */
export interface SplitLatentArgs extends LayerArgs {
  /** Into how many parts: in BigGAN one for the first layer and one for each block. */
  parts: number;
}

/**
 * Hands every level of a generator a part of z of its own (hierarchical z, skip-z), so that scales from the whole picture to its grain
 * have numbers to themselves.
 *
 * $$ z = (z_0, z_1, \dots, z_{L-1}) $$
 *
 * Input `[batch, size]`, outputs `parts` times `[batch, size / parts]`, in order. A size that does not divide is refused rather than
 * rounded: numbers of z would be left out in silence. It has no weights.
 *
 * @throws RangeError if `parts` is not an integer of at least 2, or, when built, does not divide the numbers of z.
 * @see Brock et al. 2019, BigGAN, [arXiv:1809.11096](https://arxiv.org/abs/1809.11096), section 3 and appendix B.
 * @example
 * ```ts
 * const { z } = latentSpace({ z: gaussian(120) }).inputs();
 * const [first, ...forBlocks] = splitLatent({ parts: 6 }).apply(z) as SymbolicTensor[]; // of 20 numbers each
 * ```
 * @category Layers
 */
export class SplitLatent extends Block {
  static readonly className = 'SplitLatent';
  readonly parts: number;

  constructor(args: SplitLatentArgs) {
    checkArguments(name, args, { parts: integer(2), ...layerArguments });
    const { parts, ...rest } = args;
    super(rest);
    this.parts = parts;
  }

  override call(inputs: Tensor | Tensor[]): Tensor[] {
    return tidy(() => split(only(inputs), this.parts, 1));
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape[] {
    const [batch, size] = inputShape as [number | null, number];
    if ((inputShape as Shape).length !== 2)
      throw new RangeError(`${name}: z must have shape [batch, size], got [${(inputShape as Shape).join(', ')}]`);
    if (size % this.parts !== 0)
      throw new RangeError(`${name}: parts must divide the ${size} numbers of z, got ${this.parts}`);
    return Array.from({ length: this.parts }, () => [batch, size / this.parts]);
  }

  protected override checkShape(inputShape: Shape | Shape[]): void {
    this.computeOutputShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), parts: this.parts };
  }
}

/** {@inheritDoc SplitLatent} */
export const splitLatent = (args: SplitLatentArgs) => new SplitLatent(args);

serialization.registerClass(SplitLatent);
