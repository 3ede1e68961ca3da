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
  /** Share of the old value that a moving average keeps per training call. Default 0.9, as in BigGAN. */
  momentum?: number;
}

/**
 * Batch normalisation whose gain and bias are linear in a condition: the rows of a table for a one-hot class, a mixture
 * of them for any other vector. With the codes z for its condition it is self-modulation.
 *
 * $$ y = (1 + c\,\Gamma) \odot \frac{x - \mu}{\sqrt{s^2 + \varepsilon}} + c\,B $$
 *
 * Inputs: features `[batch, ..., channels]` and condition `[batch, size]`; output as the features. μ and s² are taken
 * over all axes but the last: of the batch with `training: true`, which also moves their averages, and the moving
 * averages otherwise; {@link standingStatistics} takes them anew. The moving variance is the biased one, divided by n, as in TensorFlow; PyTorch divides by n − 1. Γ and B are `[size, channels]`; B begins at zero. Wrapped in {@link spectralNormalization}, each is normalised by itself, as in BigGAN.
 *
 * @throws RangeError if `epsilon` or `gainStddev` is not above zero, `momentum` not in [0, 1), or the inputs are not a pair whose batches agree.
 * @see Dumoulin et al. 2017, A Learned Representation for Artistic Style, [arXiv:1610.07629](https://arxiv.org/abs/1610.07629);
 * Brock et al. 2019, BigGAN, [arXiv:1809.11096](https://arxiv.org/abs/1809.11096), whose `1 +` this is;
 * Chen et al. 2019, On Self Modulation, [arXiv:1810.01365](https://arxiv.org/abs/1810.01365).
 * @example By a class
 * ```ts
 * const features = input({ shape: [7, 7, 64] });
 * const digit = input({ shape: [10] });
 * const normalized = conditionalBatchNormalization().apply([features, digit]);
 * ```
 * @example By z, as in self-modulation
 * ```ts
 * const features = input({ shape: [7, 7, 64] });
 * const z = input({ shape: [128] });
 * const hidden = layers.dense({ units: 32, activation: 'relu' }).apply(z) as SymbolicTensor;
 * const normalized = conditionalBatchNormalization().apply([features, hidden]);
 * ```
 * @category Layers
 */
export class ConditionalBatchNormalization extends ConditionalNormalization {
  static readonly className = 'ConditionalBatchNormalization';
  /** Share of the old value that a moving average keeps per training call; {@link standingStatistics} sets it for a while. */
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
    return { centred: sub(x, mean), scale: rsqrt(add(variance, this.epsilon)) };
  }

  #batchStatistics(x: Tensor): [Tensor, Tensor] {
    const axes = x.shape.slice(0, -1).map((_, axis) => axis);
    const share = (x.shape.at(-1) as number) / x.size;
    const mean = mul(sum(x, axes), share);
    const variance = mul(sum(square(sub(x, mean)), axes), share);
    this.#movingMean.write(this.#moved(this.#movingMean, mean));
    this.#movingVariance.write(this.#moved(this.#movingVariance, variance));
    return [mean, variance];
  }

  #moved(average: LayerVariable, value: Tensor): Tensor {
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
