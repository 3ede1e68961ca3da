import { serialization, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { Block } from '../bases/block.js';
import { checkArguments, integer, layerArguments, optional } from '../core/check.js';
import { firstTensor } from '../core/firstTensor.js';
import { evenImageSizes } from '../core/imageSizes.js';
import type { LayerArgs } from '../core/tfjs.js';
import { binomial, halving, resample } from './resample.js';

const name = 'blurDownsampling2d';

/** Arguments of {@link blurDownsampling2d}. */
export interface BlurDownsampling2dArgs extends LayerArgs {
  /**
   * Length of the binomial filter: 2 is [1 1], 3 is [1 2 1], 4 is [1 3 3 1] … Default 4, which is symmetric
   * around the center of the 2×2 pixels that become one.
   */
  taps?: number;
}

/**
 * Halves the height and width of images without aliasing: blurs with a binomial filter and keeps every other
 * pixel (blur pooling).
 *
 * $$ y_i = \sum_k f_k\, x_{2i + k - \lfloor (K-1)/2 \rfloor} \quad \text{along each axis}, \qquad
 *   f_k = 2^{1-K} \binom{K-1}{k} $$
 *
 * Input `[batch, height, width, channels]`, output `[batch, height / 2, width / 2, channels]`. The image is
 * mirrored at its edges. The layer has no weights. A strided convolution or pooling aliases fine detail;
 * average pooling is this layer with two taps.
 *
 * @throws RangeError if `taps` is not an integer of at least 2; when the layer is built, if height or width
 * is odd or too small for the filter.
 * @see Zhang 2019, Making Convolutional Networks Shift-Invariant Again,
 * [arXiv:1904.11486](https://arxiv.org/abs/1904.11486).
 * @example
 * ```ts
 * const features = input({ shape: [32, 32, 64] });
 * const half = connect(features, blurDownsampling2d());
 * ```
 * @category Layers
 */
export class BlurDownsampling2d extends Block {
  static readonly className = 'BlurDownsampling2d';
  readonly taps: number;

  constructor(args: BlurDownsampling2dArgs = {}) {
    checkArguments(name, args, { taps: optional(integer(2)), ...layerArguments });
    const { taps = 4, ...rest } = args;
    super(rest);
    this.taps = taps;
  }

  protected override checkShape(inputShape: Shape | Shape[]): void {
    const [height, width] = evenImageSizes(name, inputShape as Shape);
    // a mirrored image is defined only for one image width beyond each edge
    if (2 * Math.min(height, width) < this.taps)
      throw new RangeError(
        `${name}: taps must be at most ${2 * Math.min(height, width)} at this size, got ${this.taps}`,
      );
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = firstTensor(inputs) as Tensor4D;
      const filter = binomial(this.taps);
      return resample(x, halving(x.shape[1], filter), halving(x.shape[2], filter));
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, height, width, channels] = inputShape as [number | null, number, number, number];
    return [batch, height / 2, width / 2, channels];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), taps: this.taps };
  }
}

/** {@inheritDoc BlurDownsampling2d} */
export const blurDownsampling2d = (args?: BlurDownsampling2dArgs) => new BlurDownsampling2d(args);

serialization.registerClass(BlurDownsampling2d);
