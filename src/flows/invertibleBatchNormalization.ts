import { add, exp, log, mul, neg, reshape, serialization, sqrt, sub, type Tensor } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { checkArguments, fraction, layerArguments, optional, positive } from '../core/check.js';
import type { LayerArgs } from '../core/tfjs.js';
import { Bijector } from './bijector.js';
import type { BijectorCall } from './bijectorCall.js';
import type { ForwardResult, InverseResult } from './bijectorResult.js';
import { channelMoments } from './channelMoments.js';
import { channelwiseLogDet } from './channelwiseLogDet.js';
import { toRows } from './toRows.js';

/** Arguments of {@link invertibleBatchNormalization}. */
export interface InvertibleBatchNormalizationArgs extends LayerArgs {
  /** Fraction of the moving averages that each batch keeps. Default 0.99. */
  momentum?: number;
  /**
   * Added to the variances. Default 1e-4, so that a channel that is nearly constant is not scaled beyond the
   * range of float16 textures.
   */
  epsilon?: number;
}

/**
 * Batch normalization with a log-determinant.
 *
 * $$ y = \frac{x - m}{\sqrt{v + \epsilon}}\, e^{\ell} + b, \qquad
 * \ln \lvert\det\rvert = P \textstyle\sum_c \bigl[ \ell_c - \tfrac12 \ln(v_c + \epsilon) \bigr] $$
 *
 * P is the number of pixels of an example. In training mode, mean m and variance v are those of the batch,
 * and the log-determinant treats them as constants, as in Real NVP; the inverse uses those of the last batch.
 * Otherwise m and v are moving averages. A channel that is constant in a batch uses the moving variance. The
 * variance is the biased one, divided by n, as in TensorFlow; PyTorch's moving variance is divided by n − 1.
 * {@link actNorm} does not depend on the batch and also works with batches of one.
 *
 * Input and output `[batch, ..., channels]`. Weights `[channels]`: `logScale` ℓ and `bias` b. Non-trainable
 * weights: `movingMean`, `movingVariance`, `batchMean` and `batchVariance`.
 *
 * @throws RangeError if `momentum` is not in [0, 1), `epsilon` is not above 0, or a batch in training mode
 * has only one value per channel.
 * @see Dinh et al. 2017, Density Estimation Using Real NVP,
 * [arXiv:1605.08803](https://arxiv.org/abs/1605.08803), section 3.7.
 * @example
 * ```ts
 * const normalize = invertibleBatchNormalization();
 * const { y, logDet } = normalize.forward(randomStream(1).normal([64, 14, 14, 4], 3, 2), { training: true });
 * ```
 * @category Flows
 */
export class InvertibleBatchNormalization extends Bijector {
  static readonly className = 'InvertibleBatchNormalization';
  readonly momentum: number;
  readonly epsilon: number;
  #logScale!: LayerVariable;
  #bias!: LayerVariable;
  #moving!: Statistics<LayerVariable>;
  #batch!: Statistics<LayerVariable>;

  constructor(args: InvertibleBatchNormalizationArgs = {}) {
    checkArguments('invertibleBatchNormalization', args, {
      ...layerArguments,
      momentum: optional(fraction),
      epsilon: optional(positive),
    });
    const { momentum = 0.99, epsilon = 1e-4, ...layerArgs } = args;
    super(layerArgs);
    this.momentum = momentum;
    this.epsilon = epsilon;
  }

  protected override buildWeights(x: Shape): void {
    const shape = [x.at(-1) as number];
    const [zeros, ones] = [initializers.zeros(), initializers.ones()];
    const addWeight = (name: string, initializer: typeof zeros, trainable: boolean) =>
      this.addWeight(name, shape, 'float32', initializer, undefined, trainable);
    this.#logScale = addWeight('logScale', zeros, true);
    this.#bias = addWeight('bias', zeros, true);
    this.#moving = { mean: addWeight('movingMean', zeros, false), variance: addWeight('movingVariance', ones, false) };
    this.#batch = { mean: addWeight('batchMean', zeros, false), variance: addWeight('batchVariance', ones, false) };
  }

  protected override transform(x: Tensor, { training }: BijectorCall): ForwardResult {
    const { mean, variance } = training ? this.#updateStatistics(x) : read(this.#moving);
    const logScale = this.#totalLogScale(variance);
    const y = add(mul(sub(toRows(x), mean), exp(logScale)), this.#bias.read());
    return { y: reshape(y, x.shape), logDet: channelwiseLogDet(logScale, x.shape) };
  }

  protected override invert(y: Tensor, { training }: BijectorCall): InverseResult {
    const { mean, variance } = read(training ? this.#batch : this.#moving);
    const inverseLogScale = neg(this.#totalLogScale(variance));
    const x = add(mul(sub(toRows(y), this.#bias.read()), exp(inverseLogScale)), mean);
    return { x: reshape(x, y.shape), logDet: channelwiseLogDet(inverseLogScale, y.shape) };
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), momentum: this.momentum, epsilon: this.epsilon };
  }

  /** ℓ − ½ ln(v + ε). */
  #totalLogScale(variance: Tensor): Tensor {
    return sub(this.#logScale.read(), log(sqrt(add(variance, this.epsilon))));
  }

  /** Computes the statistics of a batch, stores them, and updates the moving averages. */
  #updateStatistics(x: Tensor): Statistics<Tensor> {
    if (toRows(x).shape[0] === 1)
      reject('invertibleBatchNormalization', 'a batch in training mode', 'of at least 2 values per channel', x);
    const { mean, variance, isVarying } = channelMoments(x);
    const movingVariance = this.#moving.variance.read();
    const batch = { mean, variance: add(mul(variance, isVarying), mul(movingVariance, sub(1, isVarying))) };
    for (const key of ['mean', 'variance'] as const) {
      this.#batch[key].write(batch[key].clone());
      const { momentum } = this;
      this.#moving[key].write(add(mul(this.#moving[key].read(), momentum), mul(batch[key], 1 - momentum)));
    }
    return batch;
  }
}

interface Statistics<Of> {
  mean: Of;
  variance: Of;
}

function read({ mean, variance }: Statistics<LayerVariable>): Statistics<Tensor> {
  return { mean: mean.read(), variance: variance.read() };
}

/** {@inheritDoc InvertibleBatchNormalization} */
export const invertibleBatchNormalization = (args?: InvertibleBatchNormalizationArgs) =>
  new InvertibleBatchNormalization(args);

serialization.registerClass(InvertibleBatchNormalization);
