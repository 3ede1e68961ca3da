import { add, mean, mul, rsqrt, serialization, square, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { Block } from '../bases/block.js';
import { checkArguments, layerArguments, optional, positive } from '../core/check.js';
import { firstTensor } from '../core/firstTensor.js';
import type { LayerArgs } from '../core/tfjs.js';

const name = 'pixelNormalization';

/** Arguments of {@link pixelNormalization}. */
export interface PixelNormalizationArgs extends LayerArgs {
  /** Added to the mean square. Default 1e-6; the 1e-8 of the paper is zero in float16 textures. */
  epsilon?: number;
}

/**
 * Divides the features of each pixel by their root mean square, so that the magnitude of the features stays
 * bounded while generator and discriminator compete.
 *
 * $$ y_{\dots c} = x_{\dots c} \Big/ \sqrt{\tfrac1C \textstyle\sum_k x_{\dots k}^2 + \varepsilon} $$
 *
 * Input and output `[batch, ..., channels]`. The layer has no weights, and samples do not affect each other.
 *
 * @throws RangeError if `epsilon` is not above zero.
 * @see Karras et al. 2018, Progressive Growing of GANs, [arXiv:1710.10196](https://arxiv.org/abs/1710.10196),
 * section 4.2.
 * @example
 * ```ts
 * const features = input({ shape: [8, 8, 64] });
 * const normalized = connect(features, pixelNormalization());
 * ```
 * @category Layers
 */
export class PixelNormalization extends Block {
  static readonly className = 'PixelNormalization';
  readonly epsilon: number;

  constructor(args: PixelNormalizationArgs = {}) {
    checkArguments(name, args, { epsilon: optional(positive), ...layerArguments });
    const { epsilon = 1e-6, ...rest } = args;
    super(rest);
    this.epsilon = epsilon;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = firstTensor(inputs);
      return mul(x, rsqrt(add(mean(square(x), -1, true), this.epsilon)));
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), epsilon: this.epsilon };
  }
}

/** {@inheritDoc PixelNormalization} */
export const pixelNormalization = (args?: PixelNormalizationArgs) => new PixelNormalization(args);

serialization.registerClass(PixelNormalization);
