import { serialization } from '@tensorflow/tfjs-core';
import { checkArguments, either, oneOf, optional, positive } from '../core/check.js';
import { affine } from './affine.js';
import { Coupling, type CouplingArgs, couplingArguments } from './coupling.js';
import type { Transformer } from './transformer.js';

/** Arguments of {@link affineCoupling}. */
export interface AffineCouplingArgs extends CouplingArgs {
  /**
   * The largest |s|. Default 2: no number grows or shrinks by more than e² ≈ 7.4 in one coupling, which keeps the inverse exact. `'none'`: s is r itself, without a bound, as the
   * learned prior of Glow has it; e^s is infinite above s = 88.
   */
  clamp?: number | 'none';
}

/**
 * The coupling of Real NVP and Glow: moves half of the numbers by a scale and a shift that the other half determines.
 *
 * $$ y_M = x_M \odot e^{s} + t, \qquad s = c \tanh(r / c), \qquad (r, t) = \phi(x_K)\, W + b, \qquad \ln \lvert\det\rvert = \textstyle\sum s $$
 *
 * Input and output `[batch, ..., channels]`. A new one is the identity; see {@link Coupling} for conditioner, masks and weights.
 *
 * @throws RangeError if `clamp` is neither above zero nor `'none'`, and as {@link Coupling} does.
 * @see Dinh et al. 2017, Density Estimation Using Real NVP, [arXiv:1605.08803](https://arxiv.org/abs/1605.08803).
 * @example
 * ```ts
 * const conditioner = (kept: SymbolicTensor) => layers.dense({ units: 64, activation: 'relu' }).apply(kept) as SymbolicTensor;
 * const coupling = affineCoupling({ conditioner });
 * const { y, logDet } = coupling.forward(randomStream(1).normal([8, 2]));
 * ```
 * @category Flows
 */
export class AffineCoupling extends Coupling {
  static readonly className = 'AffineCoupling';
  readonly clamp: number | 'none';
  protected readonly transformer: Transformer;

  constructor(given: AffineCouplingArgs) {
    checkArguments('affineCoupling', given, {
      ...couplingArguments,
      clamp: optional(either(positive, oneOf(['none']))),
    });
    const { clamp = 2, ...args } = given;
    super(args);
    this.clamp = clamp;
    this.transformer = affine(clamp);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), clamp: this.clamp };
  }
}

/** {@inheritDoc AffineCoupling} */
export const affineCoupling = (args: AffineCouplingArgs) => new AffineCoupling(args);

serialization.registerClass(AffineCoupling);
