import { serialization, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { Block } from '../bases/block.js';
import { checkArguments, integer, layerArguments, optional } from '../core/check.js';
import { firstTensor } from '../core/firstTensor.js';
import { imageSizes } from '../core/imageSizes.js';
import type { LayerArgs } from '../core/tfjs.js';
import { binomial, doubling, resample } from './resample.js';

const name = 'blurUpsampling2d';

/** Arguments of {@link blurUpsampling2d}. */
export interface BlurUpsampling2dArgs extends LayerArgs {
  /**
   * Length of the binomial filter: 2 is [1 1], 3 is [1 2 1], 4 is [1 3 3 1] … Default 4, which is linear
   * interpolation.
   */
  taps?: number;
}

/**
 * Doubles the height and width of images: inserts zeros between the pixels and blurs with a binomial filter.
 * The counterpart of {@link blurDownsampling2d}.
 *
 * $$ y_j = 2 \sum_i f_{j - 2i + \lfloor (K-1)/2 \rfloor}\, x_i \quad \text{along each axis}, \qquad
 *   f_k = 2^{1-K} \binom{K-1}{k} $$
 *
 * Input `[batch, height, width, channels]`, output `[batch, 2 height, 2 width, channels]`. At the edges the
 * weights of the filter are scaled to a sum of 1. The layer has no weights. Repeating each pixel is this
 * layer with two taps.
 *
 * @throws RangeError if `taps` is not an integer of at least 2, or the input is not
 * `[batch, height, width, channels]`.
 * @see Karras et al. 2019, StyleGAN, [arXiv:1812.04948](https://arxiv.org/abs/1812.04948); Zhang 2019,
 * [arXiv:1904.11486](https://arxiv.org/abs/1904.11486).
 * @example
 * ```ts
 * const features = input({ shape: [8, 8, 64] });
 * const double = connect(features, blurUpsampling2d());
 * ```
 * @category Layers
 */
export class BlurUpsampling2d extends Block {
  static readonly className = 'BlurUpsampling2d';
  readonly taps: number;

  constructor(args: BlurUpsampling2dArgs = {}) {
    checkArguments(name, args, { taps: optional(integer(2)), ...layerArguments });
    const { taps = 4, ...rest } = args;
    super(rest);
    this.taps = taps;
  }

  protected override checkShape(inputShape: Shape | Shape[]): void {
    imageSizes(name, inputShape as Shape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = firstTensor(inputs) as Tensor4D;
      const filter = binomial(this.taps);
      return resample(x, doubling(x.shape[1], filter), doubling(x.shape[2], filter));
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, height, width, channels] = inputShape as [number | null, number, number, number];
    return [batch, 2 * height, 2 * width, channels];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), taps: this.taps };
  }
}

/** {@inheritDoc BlurUpsampling2d} */
export const blurUpsampling2d = (args?: BlurUpsampling2dArgs) => new BlurUpsampling2d(args);

serialization.registerClass(BlurUpsampling2d);
