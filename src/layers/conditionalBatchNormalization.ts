import {
  add,
  matMul,
  mul,
  reshape,
  rsqrt,
  serialization,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import { fraction, integerAtLeast, positive } from '../core/arguments.js';
import { derivedSeed } from '../core/derivedSeed.js';
import { type CallArgs, conditionWidth, type LayerArgs, pair, sameBatch } from '../core/layer.js';

const name = 'conditionalBatchNormalization';

/** Arguments of {@link conditionalBatchNormalization}. */
export interface ConditionalBatchNormalizationArgs extends LayerArgs {
  /** Share of the old value that a moving average keeps per training call. Default 0.9, as in BigGAN. */
  momentum?: number;
  /** Added to the variance; large enough to survive float16 textures. Default 1e-4. */
  epsilon?: number;
  /** Standard deviation of the initial gains' spread around 1. Default 0.02, as in DCGAN. */
  gainDeviation?: number;
  /** Seed of the initial gains. Default 0. */
  seed?: number;
}

/**
 * Batch normalisation whose gain and bias are linear in a condition: the rows of a table for a one-hot class, a mixture
 * of them for any other vector.
 *
 * $$ y = (1 + c\,\Gamma) \odot \frac{x - \mu}{\sqrt{s^2 + \varepsilon}} + c\,B $$
 *
 * Inputs: features `[batch, ..., channels]` and condition `[batch, classes]`; output as the features. μ and s² are taken
 * over all axes but the last: of the batch with `training: true`, which also moves their averages, and the moving
 * averages otherwise. Γ and B are `[classes, channels]`; B begins at zero.
 *
 * @throws RangeError if `epsilon` or `gainDeviation` is negative, `momentum` not in [0, 1), or the inputs are not a pair whose batches agree.
 * @see Dumoulin et al. 2017, A Learned Representation for Artistic Style, [arXiv:1610.07629](https://arxiv.org/abs/1610.07629);
 * Brock et al. 2019, BigGAN, [arXiv:1809.11096](https://arxiv.org/abs/1809.11096), whose `1 +` this is.
 * @example
 * ```ts
 * const features = input({ shape: [7, 7, 64] });
 * const digit = input({ shape: [10] });
 * const normalized = conditionalBatchNormalization().apply([features, digit]);
 * ```
 * @category Layers
 */
export class ConditionalBatchNormalization extends layers.Layer {
  static readonly className = 'ConditionalBatchNormalization';
  readonly momentum: number;
  readonly epsilon: number;
  readonly gainDeviation: number;
  readonly seed: number;
  #gain!: LayerVariable;
  #bias!: LayerVariable;
  #movingMean!: LayerVariable;
  #movingVariance!: LayerVariable;

  constructor({
    momentum = 0.9,
    epsilon = 1e-4,
    gainDeviation = 0.02,
    seed = 0,
    ...args
  }: ConditionalBatchNormalizationArgs = {}) {
    super(args);
    this.momentum = fraction(name, 'momentum', momentum);
    this.epsilon = positive(name, 'epsilon', epsilon);
    this.gainDeviation = positive(name, 'gainDeviation', gainDeviation);
    this.seed = integerAtLeast(name, 'seed', seed, 0);
  }

  override build(inputShape: Shape | Shape[]): void {
    const [features, condition] = pair(name, inputShape, 'features', 'condition');
    const channels = [features.at(-1) as number];
    const table = [conditionWidth(name, condition), ...channels];
    const gains = initializers.randomNormal({
      mean: 0,
      stddev: this.gainDeviation,
      seed: derivedSeed(this.seed, 1),
    });
    this.#gain = this.addWeight('gain', table, 'float32', gains);
    this.#bias = this.addWeight('bias', table, 'float32', initializers.zeros());
    this.#movingMean = this.addWeight('moving_mean', channels, 'float32', initializers.zeros(), undefined, false);
    this.#movingVariance = this.addWeight(
      'moving_variance',
      channels,
      'float32',
      initializers.ones(),
      undefined,
      false,
    );
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[], args: CallArgs): Tensor {
    return tidy(() => {
      const [x, condition] = pair(name, inputs, 'features', 'condition');
      sameBatch(name, x, condition);
      const perSample = (table: LayerVariable) => {
        const rows = matMul(condition as Tensor2D, table.read() as Tensor2D);
        return reshape(rows, [x.shape[0] as number, ...x.shape.slice(1, -1).map(() => 1), x.shape.at(-1) as number]);
      };
      const [mean, variance] = args?.training
        ? this.#batchStatistics(x)
        : [this.#movingMean.read(), this.#movingVariance.read()];
      const gain = mul(rsqrt(add(variance, this.epsilon)), add(perSample(this.#gain), 1));
      return add(mul(sub(x, mean), gain), perSample(this.#bias));
    });
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

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return pair(name, inputShape, 'features', 'condition')[0];
  }

  override getConfig(): serialization.ConfigDict {
    const { momentum, epsilon, gainDeviation, seed } = this;
    return { ...super.getConfig(), momentum, epsilon, gainDeviation, seed };
  }
}

/** {@inheritDoc ConditionalBatchNormalization} */
export const conditionalBatchNormalization = (args?: ConditionalBatchNormalizationArgs) =>
  new ConditionalBatchNormalization(args);

serialization.registerClass(ConditionalBatchNormalization);
