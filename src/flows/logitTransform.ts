import { add, div, log, mul, neg, serialization, sigmoid, softplus, sub, type Tensor } from '@tensorflow/tfjs-core';
import { checkArguments, layerArguments, number, optional } from '../core/check.js';
import type { LayerArgs } from '../core/tfjs.js';
import { Bijector, type ForwardResult, type InverseResult, sumOfExample } from './bijector.js';

/** Arguments of {@link logitTransform}. */
export interface LogitTransformArgs extends LayerArgs {
  /** How far from 0 and 1 numbers are kept before the logit. Default 0.05, as in Real NVP; 0 is for numbers that are never 0 or 1. */
  alpha?: number;
}

/**
 * Takes numbers in [0, 1], a picture's, to the whole line, on which a Gaussian lives.
 *
 * $$ y = \operatorname{logit}\bigl(\alpha + (1 - 2\alpha)\, x\bigr), \qquad \ln \lvert\det\rvert = \textstyle\sum \operatorname{softplus}(y) + \operatorname{softplus}(-y) + \ln(1 - 2\alpha) $$
 *
 * Input and output `[batch, ...]`; numbers a little outside of [0, 1] are taken too, those of α / (1 − 2α) or more are not finite.
 *
 * @throws RangeError if `alpha` is not in [0, 0.5).
 * @see Dinh et al. 2017, [arXiv:1605.08803](https://arxiv.org/abs/1605.08803), section 4.1.
 * @example
 * ```ts
 * const { y, logDet } = logitTransform().forward(randomStream(1).uniform([8, 28, 28, 1]));
 * ```
 * @category Flows
 */
export class LogitTransform extends Bijector {
  static readonly className = 'LogitTransform';
  readonly alpha: number;

  constructor(given: LogitTransformArgs = {}) {
    const half = number('in [0, 0.5)', (alpha) => alpha >= 0 && alpha < 0.5);
    checkArguments('logitTransform', given, { ...layerArguments, alpha: optional(half) });
    const { alpha = 0.05, ...args } = given;
    super(args);
    this.alpha = alpha;
  }

  protected override transform(x: Tensor): ForwardResult {
    const share = add(mul(x, 1 - 2 * this.alpha), this.alpha);
    const y = sub(log(share), log(sub(1, share)));
    return { y, logDet: sumOfExample(this.#logSlope(y)) };
  }

  protected override invert(y: Tensor): InverseResult {
    const x = div(sub(sigmoid(y), this.alpha), 1 - 2 * this.alpha);
    return { x, logDet: neg(sumOfExample(this.#logSlope(y))) };
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), alpha: this.alpha };
  }

  #logSlope(y: Tensor): Tensor {
    return add(add(softplus(y), softplus(neg(y))), Math.log(1 - 2 * this.alpha));
  }
}

/** {@inheritDoc Logit} */
export const logitTransform = (args?: LogitTransformArgs) => new LogitTransform(args);

serialization.registerClass(LogitTransform);
