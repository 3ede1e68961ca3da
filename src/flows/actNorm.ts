import { add, exp, log, mul, neg, reshape, scalar, serialization, sqrt, sub, type Tensor } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { checkArguments, layerArguments, optional, positive } from '../core/check.js';
import type { LayerArgs } from '../core/tfjs.js';
import { alikeAtEachPixel, Bijector, type BijectorCall, type ForwardResult, type InverseResult } from './bijector.js';
import { rowsOf, spreadOf } from './spreadOf.js';

/** Arguments of {@link actNorm}. */
export interface ActNormArgs extends LayerArgs {
  /** Added to the deviation of the first batch. Default 1e-4, so that a dead channel is not stretched beyond what float16 textures hold. */
  epsilon?: number;
}

/**
 * A scale and a shift for each channel, which the first batch it is trained on gives mean 0 and deviation 1, and which then are weights like any others.
 *
 * $$ y = (x + b)\, e^{\ell}, \qquad \ln \lvert\det\rvert = P \textstyle\sum_c \ell_c $$
 *
 * with P the pixels of an example. A channel whose numbers do not differ in the first batch, as in a batch of one row, is only shifted: of its deviation nothing is known yet.
 * Input and output `[batch, ..., channels]`. Weights: `bias` b and `logScale` ℓ `[channels]`, and `initialized`, whether a first batch
 * has been seen, so that a model that is loaded does not begin anew.
 *
 * @throws RangeError if `epsilon` is not above zero.
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

  constructor(given: ActNormArgs = {}) {
    checkArguments('actNorm', given, { ...layerArguments, epsilon: optional(positive) });
    const { epsilon = 1e-4, ...args } = given;
    super(args);
    this.epsilon = epsilon;
  }

  protected override assemble(x: Shape): void {
    const size = [x.at(-1) as number];
    const zero = initializers.zeros();
    this.#bias = this.addWeight('bias', size, 'float32', zero);
    this.#logScale = this.addWeight('logScale', size, 'float32', zero);
    this.#initialized = this.addWeight('initialized', [], 'float32', zero, undefined, false);
  }

  protected override transform(x: Tensor, { training }: BijectorCall): ForwardResult {
    if (training) this.#seeFirst(x);
    const logScale = this.#logScale.read();
    const y = mul(add(rowsOf(x), this.#bias.read()), exp(logScale));
    return { y: reshape(y, x.shape), logDet: alikeAtEachPixel(logScale, x.shape) };
  }

  protected override invert(y: Tensor): InverseResult {
    const back = neg(this.#logScale.read());
    const x = sub(mul(rowsOf(y), exp(back)), this.#bias.read());
    return { x: reshape(x, y.shape), logDet: alikeAtEachPixel(back, y.shape) };
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), epsilon: this.epsilon };
  }

  /** Sets the weights by a batch if none was seen; the flag is a weight, which is not read back but multiplied. */
  #seeFirst(x: Tensor): void {
    const { center, variance, isKnown } = spreadOf(x);
    const seen = this.#initialized.read();
    const blend = (weight: LayerVariable, first: Tensor) =>
      weight.write(add(mul(weight.read(), seen), mul(first, sub(1, seen))));
    blend(this.#bias, neg(center));
    blend(this.#logScale, mul(neg(log(add(sqrt(variance), this.epsilon))), isKnown));
    this.#initialized.write(scalar(1));
  }
}

/** {@inheritDoc ActNorm} */
export const actNorm = (args?: ActNormArgs) => new ActNorm(args);

serialization.registerClass(ActNorm);
