import { add, div, log, mul, neg, serialization, sigmoid, softplus, sub, type Tensor } from '@tensorflow/tfjs-core';
import { checkArguments, layerArguments, number, optional } from '../core/check.js';
import type { LayerArgs } from '../core/tfjs.js';
import { Bijector } from './bijector.js';
import type { ForwardResult, InverseResult } from './bijectorResult.js';
import { sumPerExample } from './sumPerExample.js';

/** Arguments of {@link logitTransform}. */
export interface LogitTransformArgs extends LayerArgs {
  /**
   * Distance that values keep from 0 and 1 before the logit, where it is infinite. Default 0.05, as in Real
   * NVP. Use 0 only for values that are never 0 or 1.
   */
  alpha?: number;
}

/**
 * The logit of values in [0, 1], such as pixels: maps them to the real line, where a Gaussian is defined.
 *
 * $$ y = \operatorname{logit}\bigl(\alpha + (1 - 2\alpha)\, x\bigr) $$
 *
 * $$ \ln \lvert\det\rvert = \textstyle\sum
 * \operatorname{softplus}(y) + \operatorname{softplus}(-y) + \ln(1 - 2\alpha) $$
 *
 * Input and output `[batch, ...]`. The output is finite for values closer to [0, 1] than α / (1 − 2α).
 *
 * @throws RangeError if `alpha` is not in [0, 0.5).
 * @see Dinh et al. 2017, Density Estimation Using Real NVP,
 * [arXiv:1605.08803](https://arxiv.org/abs/1605.08803), section 4.1.
 * @example
 * ```ts
 * const { y, logDet } = logitTransform().forward(randomStream(1).uniform([8, 28, 28, 1]));
 * ```
 * @category Flows
 */
export class LogitTransform extends Bijector {
  static readonly className = 'LogitTransform';
  readonly alpha: number;

  constructor(args: LogitTransformArgs = {}) {
    const belowHalf = number('in [0, 0.5)', (alpha) => alpha >= 0 && alpha < 0.5);
    checkArguments('logitTransform', args, { ...layerArguments, alpha: optional(belowHalf) });
    const { alpha = 0.05, ...layerArgs } = args;
    super(layerArgs);
    this.alpha = alpha;
  }

  protected override transform(x: Tensor): ForwardResult {
    const probability = add(mul(x, 1 - 2 * this.alpha), this.alpha);
    const y = sub(log(probability), log(sub(1, probability)));
    return { y, logDet: sumPerExample(this.#logDerivative(y)) };
  }

  protected override invert(y: Tensor): InverseResult {
    const x = div(sub(sigmoid(y), this.alpha), 1 - 2 * this.alpha);
    return { x, logDet: neg(sumPerExample(this.#logDerivative(y))) };
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), alpha: this.alpha };
  }

  #logDerivative(y: Tensor): Tensor {
    return add(add(softplus(y), softplus(neg(y))), Math.log(1 - 2 * this.alpha));
  }
}

/** {@inheritDoc LogitTransform} */
export const logitTransform = (args?: LogitTransformArgs) => new LogitTransform(args);

serialization.registerClass(LogitTransform);
