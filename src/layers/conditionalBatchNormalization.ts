import { add, mul, rsqrt, serialization, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { fraction, optional } from '../core/check.js';
import {
  ConditionalNormalization,
  type ConditionalNormalizationArgs,
  type Standardized,
} from './conditionalNormalization.js';

const name = 'conditionalBatchNormalization';

/** Arguments of {@link conditionalBatchNormalization}. */
export interface ConditionalBatchNormalizationArgs extends ConditionalNormalizationArgs {
  /** Fraction of the moving averages that a training call keeps. Default 0.9, as in BigGAN. */
  momentum?: number;
}

/**
 * Batch normalization with a gain and a bias that are linear in a condition. For a one-hot class they are
 * rows of a table; with z as the condition it is self-modulation.
 *
 * $$ y = (1 + c\,\Gamma) \odot \frac{x - \mu}{\sqrt{s^2 + \varepsilon}} + c\,B $$
 *
 * Inputs: features `[batch, ..., channels]` and a condition `[batch, size]`. Output: the shape of the
 * features. Weights: `gain` Γ and `bias` B `[size, channels]`, and the moving averages.
 *
 * With `training: true`, μ and s² are the mean and the variance of the batch over all axes but the last, and
 * the moving averages are updated. Otherwise they are the moving averages; {@link standingStatistics}
 * recomputes these. The moving variance is biased (divided by n), as in TensorFlow; PyTorch divides by n − 1.
 * In {@link spectralNormalization}, Γ and B are normalized separately, as in BigGAN.
 *
 * @throws RangeError if `epsilon` or `gainStddev` is not above zero, `momentum` is not in [0, 1), or the
 * inputs are not a pair with the same batch size.
 * @see Dumoulin et al. 2017, A Learned Representation for Artistic Style,
 * [arXiv:1610.07629](https://arxiv.org/abs/1610.07629); Brock et al. 2019, BigGAN,
 * [arXiv:1809.11096](https://arxiv.org/abs/1809.11096), for the 1 in 1 + cΓ; Chen et al. 2019, On Self
 * Modulation, [arXiv:1810.01365](https://arxiv.org/abs/1810.01365).
 * @example The condition is a class
 * ```ts
 * const features = input({ shape: [7, 7, 64] });
 * const digit = input({ shape: [10] });
 * const normalized = connect([features, digit], conditionalBatchNormalization());
 * ```
 * @example The condition is z, as in self-modulation
 * ```ts
 * const features = input({ shape: [7, 7, 64] });
 * const z = input({ shape: [128] });
 * const hidden = connect(z, layers.dense({ units: 32, activation: 'relu' }));
 * const normalized = connect([features, hidden], conditionalBatchNormalization());
 * ```
 * @category Layers
 */
export class ConditionalBatchNormalization extends ConditionalNormalization {
  static readonly className = 'ConditionalBatchNormalization';
  /**
   * Fraction of the moving averages that a training call keeps. {@link standingStatistics} changes it
   * temporarily.
   */
  momentum: number;
  #movingMean!: LayerVariable;
  #movingVariance!: LayerVariable;

  constructor(args: ConditionalBatchNormalizationArgs = {}) {
    super(name, args, { momentum: optional(fraction) });
    this.momentum = args.momentum ?? 0.9;
  }

  /** Adds the weights for inputs of this shape. */
  override build(inputShape: Shape | Shape[]): void {
    super.build(inputShape);
    const channels = this.gainKernel.shape.slice(-1);
    const { zeros, ones } = initializers;
    this.#movingMean = this.addWeight('moving_mean', channels, 'float32', zeros(), undefined, false);
    this.#movingVariance = this.addWeight('moving_variance', channels, 'float32', ones(), undefined, false);
  }

  protected override standardize(x: Tensor, training: boolean): Standardized {
    const [mean, variance] = training
      ? this.#batchStatistics(x)
      : [this.#movingMean.read(), this.#movingVariance.read()];
    return { centered: sub(x, mean), scale: rsqrt(add(variance, this.epsilon)) };
  }

  #batchStatistics(x: Tensor): [Tensor, Tensor] {
    const axes = x.shape.slice(0, -1).map((_, axis) => axis);
    const weight = (x.shape.at(-1) as number) / x.size;
    const mean = mul(sum(x, axes), weight);
    const variance = mul(sum(square(sub(x, mean)), axes), weight);
    this.#movingMean.write(this.#updated(this.#movingMean, mean));
    this.#movingVariance.write(this.#updated(this.#movingVariance, variance));
    return [mean, variance];
  }

  #updated(average: LayerVariable, value: Tensor): Tensor {
    return add(mul(average.read(), this.momentum), mul(value, 1 - this.momentum));
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), momentum: this.momentum };
  }
}

/** {@inheritDoc ConditionalBatchNormalization} */
export const conditionalBatchNormalization = (args?: ConditionalBatchNormalizationArgs) =>
  new ConditionalBatchNormalization(args);

serialization.registerClass(ConditionalBatchNormalization);
