import { add, exp, log, mul, neg, reshape, serialization, sqrt, sub, type Tensor } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { checkArguments, fraction, layerArguments, optional, positive } from '../core/check.js';
import type { LayerArgs } from '../core/tfjs.js';
import { alikeAtEachPixel, Bijector, type BijectorCall, type ForwardResult, type InverseResult } from './bijector.js';
import { rowsOf, spreadOf } from './spreadOf.js';

/** Arguments of {@link invertibleBatchNormalization}. */
export interface InvertibleBatchNormalizationArgs extends LayerArgs {
  /** Share of the moving averages that each batch leaves as it was. Default 0.99. */
  momentum?: number;
  /** Added to variances. Default 1e-4, so that a dead channel is not stretched beyond what float16 textures hold. */
  epsilon?: number;
}

/**
 * Batch normalisation that knows how much it stretches space: by the batch's own statistics in training, by their moving averages otherwise.
 *
 * $$ y = \frac{x - m}{\sqrt{v + \epsilon}}\, e^{\ell} + b, \qquad \ln \lvert\det\rvert = P \textstyle\sum_c \bigl[ \ell_c - \tfrac12 \ln(v_c + \epsilon) \bigr] $$
 *
 * with P the pixels of an example. In training the determinant is that of each example with the batch's statistics held fixed, as in Real NVP; {@link actNorm} has no such
 * reservation, and works with batches of one. A channel whose numbers do not differ in the batch has the variance of the averages. The moving variance is the biased one, divided by n, as in TensorFlow; PyTorch divides by n − 1. The inverse in training is by the statistics of the last batch that was normalised. Input and output `[batch, ..., channels]`. Weights `[channels]`:
 * `logScale` ℓ and `bias` b; not trained: `movingMean`, `movingVariance`, `batchMean`, `batchVariance`.
 *
 * @throws RangeError if `momentum` is not in [0, 1) or `epsilon` not above zero, or in training if there is but one number a channel.
 * @see Dinh et al. 2017, Density Estimation Using Real NVP, [arXiv:1605.08803](https://arxiv.org/abs/1605.08803), section 3.7.
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

  constructor(given: InvertibleBatchNormalizationArgs = {}) {
    checkArguments('invertibleBatchNormalization', given, {
      ...layerArguments,
      momentum: optional(fraction),
      epsilon: optional(positive),
    });
    const { momentum = 0.99, epsilon = 1e-4, ...args } = given;
    super(args);
    this.momentum = momentum;
    this.epsilon = epsilon;
  }

  protected override assemble(x: Shape): void {
    const size = [x.at(-1) as number];
    const [zero, one] = [initializers.zeros(), initializers.ones()];
    const weight = (name: string, first: typeof zero, trainable: boolean) =>
      this.addWeight(name, size, 'float32', first, undefined, trainable);
    this.#logScale = weight('logScale', zero, true);
    this.#bias = weight('bias', zero, true);
    this.#moving = {
      center: weight('movingMean', zero, false),
      variance: weight('movingVariance', one, false),
    };
    this.#batch = { center: weight('batchMean', zero, false), variance: weight('batchVariance', one, false) };
  }

  protected override transform(x: Tensor, { training }: BijectorCall): ForwardResult {
    const { center, variance } = training ? this.#see(x) : read(this.#moving);
    const logSlope = this.#logSlope(variance);
    const y = add(mul(sub(rowsOf(x), center), exp(logSlope)), this.#bias.read());
    return { y: reshape(y, x.shape), logDet: alikeAtEachPixel(logSlope, x.shape) };
  }

  protected override invert(y: Tensor, { training }: BijectorCall): InverseResult {
    const { center, variance } = read(training ? this.#batch : this.#moving);
    const back = neg(this.#logSlope(variance));
    const x = add(mul(sub(rowsOf(y), this.#bias.read()), exp(back)), center);
    return { x: reshape(x, y.shape), logDet: alikeAtEachPixel(back, y.shape) };
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), momentum: this.momentum, epsilon: this.epsilon };
  }

  #logSlope(variance: Tensor): Tensor {
    return sub(this.#logScale.read(), log(sqrt(add(variance, this.epsilon))));
  }

  /** The statistics of a batch, which are remembered, too. */
  #see(x: Tensor): Statistics<Tensor> {
    if (rowsOf(x).shape[0] === 1)
      reject('invertibleBatchNormalization', 'a batch in training', 'of two numbers a channel or more', x);
    const { center, variance, isKnown } = spreadOf(x);
    const before = this.#moving.variance.read();
    const seen = { center, variance: add(mul(variance, isKnown), mul(before, sub(1, isKnown))) };
    for (const key of ['center', 'variance'] as const) {
      this.#batch[key].write(seen[key].clone());
      const { momentum } = this;
      const moved = add(mul(this.#moving[key].read(), momentum), mul(seen[key], 1 - momentum));
      this.#moving[key].write(moved);
    }
    return seen;
  }
}

interface Statistics<Of> {
  center: Of;
  variance: Of;
}

function read({ center, variance }: Statistics<LayerVariable>): Statistics<Tensor> {
  return { center: center.read(), variance: variance.read() };
}

/** {@inheritDoc InvertibleBatchNormalization} */
export const invertibleBatchNormalization = (args?: InvertibleBatchNormalizationArgs) =>
  new InvertibleBatchNormalization(args);

serialization.registerClass(InvertibleBatchNormalization);
