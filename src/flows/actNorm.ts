import { add, exp, log, mul, neg, reshape, scalar, serialization, sqrt, sub, type Tensor } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { checkArguments, layerArguments, optional, positive } from '../core/check.js';
import type { LayerArgs } from '../core/tfjs.js';
import { Bijector } from './bijector.js';
import type { BijectorCall } from './bijectorCall.js';
import type { ForwardResult, InverseResult } from './bijectorResult.js';
import { channelMoments } from './channelMoments.js';
import { channelwiseLogDet } from './channelwiseLogDet.js';
import { toRows } from './toRows.js';

/** Arguments of {@link actNorm}. */
export interface ActNormArgs extends LayerArgs {
  /**
   * Added to the standard deviation of the first batch. Default 1e-4, so that a channel that is nearly
   * constant is not scaled beyond the range of float16 textures.
   */
  epsilon?: number;
}

/**
 * Activation normalization: a trainable scale and shift for each channel, initialized from data.
 *
 * $$ y = (x + b)\, e^{\ell}, \qquad \ln \lvert\det\rvert = P \textstyle\sum_c \ell_c $$
 *
 * P is the number of pixels of an example. The first batch in training mode sets b and ℓ so that each channel
 * of its output has mean 0 and standard deviation 1; afterwards they are trained like other weights. A
 * channel that is constant in the first batch, for example because the batch has a single row, is shifted but
 * not scaled.
 *
 * Input and output `[batch, ..., channels]`. Weights: `bias` b and `logScale` ℓ `[channels]`. The
 * non-trainable weight `initialized` is 1 after the first batch, so that a loaded model does not initialize
 * again.
 *
 * @throws RangeError if `epsilon` is not above 0.
 * @see Kingma and Dhariwal 2018, Glow, [arXiv:1807.03039](https://arxiv.org/abs/1807.03039), section 3.1.
 * @example
 * ```ts
 * const normalize = actNorm();
 * const { y } = normalize.forward(randomStream(1).normal([64, 14, 14, 4], 3, 2), { training: true });
 * ```
 * @category Flows
 */
export class ActNorm extends Bijector {
  static readonly className = 'ActNorm';
  readonly epsilon: number;
  #bias!: LayerVariable;
  #logScale!: LayerVariable;
  #initialized!: LayerVariable;

  constructor(args: ActNormArgs = {}) {
    checkArguments('actNorm', args, { ...layerArguments, epsilon: optional(positive) });
    const { epsilon = 1e-4, ...layerArgs } = args;
    super(layerArgs);
    this.epsilon = epsilon;
  }

  protected override buildWeights(x: Shape): void {
    const shape = [x.at(-1) as number];
    const zeros = initializers.zeros();
    this.#bias = this.addWeight('bias', shape, 'float32', zeros);
    this.#logScale = this.addWeight('logScale', shape, 'float32', zeros);
    this.#initialized = this.addWeight('initialized', [], 'float32', zeros, undefined, false);
  }

  protected override transform(x: Tensor, { training }: BijectorCall): ForwardResult {
    if (training) this.#initialize(x);
    const logScale = this.#logScale.read();
    const y = mul(add(toRows(x), this.#bias.read()), exp(logScale));
    return { y: reshape(y, x.shape), logDet: channelwiseLogDet(logScale, x.shape) };
  }

  protected override invert(y: Tensor): InverseResult {
    const inverseLogScale = neg(this.#logScale.read());
    const x = sub(mul(toRows(y), exp(inverseLogScale)), this.#bias.read());
    return { x: reshape(x, y.shape), logDet: channelwiseLogDet(inverseLogScale, y.shape) };
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), epsilon: this.epsilon };
  }

  /**
   * Sets the weights from the first batch. Blends instead of branching, because reading `initialized` would
   * block.
   */
  #initialize(x: Tensor): void {
    const { mean, variance, isVarying } = channelMoments(x);
    const initialized = this.#initialized.read();
    const setOnce = (weight: LayerVariable, value: Tensor) =>
      weight.write(add(mul(weight.read(), initialized), mul(value, sub(1, initialized))));
    setOnce(this.#bias, neg(mean));
    setOnce(this.#logScale, mul(neg(log(add(sqrt(variance), this.epsilon))), isVarying));
    this.#initialized.write(scalar(1));
  }
}

/** {@inheritDoc ActNorm} */
export const actNorm = (args?: ActNormArgs) => new ActNorm(args);

serialization.registerClass(ActNorm);
