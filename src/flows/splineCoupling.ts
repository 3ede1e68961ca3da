import { serialization } from '@tensorflow/tfjs-core';
import { checkArguments, number, optional } from '../core/check.js';
import { Coupling, type CouplingArgs, couplingArguments } from './coupling.js';
import { mostBins, rationalQuadratic } from './rationalQuadratic.js';
import type { Transformer } from './transformer.js';

/** Arguments of {@link splineCoupling}. */
export interface SplineCouplingArgs extends CouplingArgs {
  /** Pieces of the spline, 2 to 500: each is at least 1/1000 of the whole wide. Default 8. */
  bins?: number;
  /** Numbers beyond ± this stay as they are. Default 4, beyond which few numbers of a standard Gaussian lie. */
  bound?: number;
}

export const binsOfSpline = number(
  `an integer from 2 to ${mostBins}, as each takes 1/1000 of the bound at least`,
  (bins) => Number.isSafeInteger(bins) && bins >= 2 && bins <= mostBins,
);

/** Beyond these float32 has no room for the knots. */
export const boundOfSpline = number('from 1e-30 to 1e30', (bound) => bound >= 1e-30 && bound <= 1e30);

/**
 * The coupling of neural spline flows: moves half of the numbers by a monotonic rational-quadratic spline that the other half determines.
 *
 * $$ y = y_k + \frac{(y_{k+1} - y_k)\,[\,s_k \xi^2 + \delta_k\, \xi(1 - \xi)]}{s_k + (\delta_{k+1} + \delta_k - 2 s_k)\, \xi(1 - \xi)}, \qquad \xi = \frac{x - x_k}{x_{k+1} - x_k}, \quad s_k = \frac{y_{k+1} - y_k}{x_{k+1} - x_k} $$
 *
 * within ± `bound`, the identity beyond. Of each number 3 · `bins` − 1 parameters: widths and heights by softmax, none below 1/1000 of the whole, slopes δ by softplus, none
 * below 1/1000, those at the ends 1. Input and output `[batch, ..., channels]`. A new one is the identity; see {@link Coupling} for conditioner, masks and weights.
 *
 * @throws RangeError if `bins` is not an integer from 2 to 500, or `bound` not from 1e-30 to 1e30, and as {@link Coupling} does.
 * @see Durkan et al. 2019, Neural Spline Flows, [arXiv:1906.04032](https://arxiv.org/abs/1906.04032).
 * @example
 * ```ts
 * const conditioner = (kept: SymbolicTensor) => layers.dense({ units: 64, activation: 'relu' }).apply(kept) as SymbolicTensor;
 * const coupling = splineCoupling({ conditioner, bins: 16 });
 * ```
 * @category Flows
 */
export class SplineCoupling extends Coupling {
  static readonly className = 'SplineCoupling';
  readonly bins: number;
  readonly bound: number;
  protected readonly transformer: Transformer;

  constructor(given: SplineCouplingArgs) {
    checkArguments('splineCoupling', given, {
      ...couplingArguments,
      bins: optional(binsOfSpline),
      bound: optional(boundOfSpline),
    });
    const { bins = 8, bound = 4, ...args } = given;
    super(args);
    this.bins = bins;
    this.bound = bound;
    this.transformer = rationalQuadratic(bins, bound);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), bins: this.bins, bound: this.bound };
  }
}

/** {@inheritDoc SplineCoupling} */
export const splineCoupling = (args: SplineCouplingArgs) => new SplineCoupling(args);

serialization.registerClass(SplineCoupling);
