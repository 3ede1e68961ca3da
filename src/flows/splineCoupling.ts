import { serialization } from '@tensorflow/tfjs-core';
import { checkArguments, number, optional } from '../core/check.js';
import { Coupling } from './coupling.js';
import { type CouplingArgs, couplingArguments } from './couplingArgs.js';
import { maxBins, rationalQuadratic } from './rationalQuadratic.js';
import type { Transformer } from './transformer.js';

/** Arguments of {@link splineCoupling}. */
export interface SplineCouplingArgs extends CouplingArgs {
  /**
   * Number of bins of the spline, from 2 to 500. Each bin takes at least 1/1000 of the interval. Default 8,
   * as in zuko.
   */
  bins?: number;
  /**
   * The spline covers the interval from −`bound` to `bound`; elements outside are unchanged. Default 4, which
   * values of a standard Gaussian rarely exceed.
   */
  bound?: number;
}

/**
 * Checks {@link SplineCouplingArgs.bins}.
 *
 * @internal
 */
export const binsOfSpline = number(
  `an integer from 2 to ${maxBins}, as each bin takes at least 1/1000 of the interval`,
  (bins) => Number.isSafeInteger(bins) && bins >= 2 && bins <= maxBins,
);

/**
 * Checks {@link SplineCouplingArgs.bound}; outside of these limits float32 cannot represent the knots.
 *
 * @internal
 */
export const boundOfSpline = number('from 1e-30 to 1e30', (bound) => bound >= 1e-30 && bound <= 1e30);

/**
 * The coupling of neural spline flows: transforms one part of each example by monotonic rational-quadratic
 * splines whose parameters are computed from the other part.
 *
 * $$ y = y_k + \frac{(y_{k+1} - y_k)\,[\,s_k \xi^2 + \delta_k\, \xi(1 - \xi)]}
 * {s_k + (\delta_{k+1} + \delta_k - 2 s_k)\, \xi(1 - \xi)} $$
 *
 * $$ \xi = \frac{x - x_k}{x_{k+1} - x_k}, \qquad s_k = \frac{y_{k+1} - y_k}{x_{k+1} - x_k} $$
 *
 * inside ±`bound`, and y = x outside. Each element has 3 · `bins` − 1 parameters: bin widths and bin heights
 * (a softmax, each at least 1/1000 of the interval), and derivatives δ at the inner knots (a softplus, each
 * at least 1/1000). The derivatives at ±`bound` are 1.
 *
 * Input and output `[batch, ..., channels]`. A new coupling is the identity. See {@link Coupling} for the
 * conditioner, the masks and the weights.
 *
 * @throws RangeError if `bins` is not an integer from 2 to 500, `bound` is not from 1e-30 to 1e30, and as
 * {@link Coupling} does.
 * @see Durkan et al. 2019, Neural Spline Flows, [arXiv:1906.04032](https://arxiv.org/abs/1906.04032).
 * @example
 * ```ts
 * const conditioner = (x: SymbolicTensor) => connect(x, layers.dense({ units: 64, activation: 'relu' }));
 * const coupling = splineCoupling({ conditioner, bins: 16 });
 * ```
 * @category Flows
 */
export class SplineCoupling extends Coupling {
  static readonly className = 'SplineCoupling';
  readonly bins: number;
  readonly bound: number;
  protected readonly transformer: Transformer;

  constructor(args: SplineCouplingArgs) {
    checkArguments('splineCoupling', args, {
      ...couplingArguments,
      bins: optional(binsOfSpline),
      bound: optional(boundOfSpline),
    });
    const { bins = 8, bound = 4, ...couplingArgs } = args;
    super(couplingArgs);
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
