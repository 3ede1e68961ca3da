import { serialization } from '@tensorflow/tfjs-core';
import { checkArguments, either, oneOf, optional, positive } from '../core/check.js';
import { affine } from './affine.js';
import { Coupling } from './coupling.js';
import { type CouplingArgs, couplingArguments } from './couplingArgs.js';
import type { Transformer } from './transformer.js';

/** Arguments of {@link affineCoupling}. */
export interface AffineCouplingArgs extends CouplingArgs {
  /**
   * Upper bound of |s|. Default 2: one coupling scales an element by a factor of at most e² ≈ 7.4, so that
   * the inverse is accurate. `'none'` sets s = r without a bound, as in the learned prior of Glow; eˢ
   * overflows above s = 88.
   */
  clamp?: number | 'none';
}

/**
 * The affine coupling of Real NVP and Glow: scales and shifts one part of each example by values computed
 * from the other part.
 *
 * $$ y_T = x_T \odot e^{s} + t, \qquad s = c \tanh(r / c), \qquad (r, t) = \phi(x_I)\, W + b $$
 *
 * $$ \ln \lvert\det\rvert = \textstyle\sum s $$
 *
 * c is `clamp`. Input and output `[batch, ..., channels]`. A new coupling is the identity. See
 * {@link Coupling} for the conditioner φ, the masks and the weights.
 *
 * @throws RangeError if `clamp` is neither above 0 nor `'none'`, and as {@link Coupling} does.
 * @see Dinh et al. 2017, Density Estimation Using Real NVP,
 * [arXiv:1605.08803](https://arxiv.org/abs/1605.08803).
 * @example
 * ```ts
 * const conditioner = (x: SymbolicTensor) => connect(x, layers.dense({ units: 64, activation: 'relu' }));
 * const coupling = affineCoupling({ conditioner });
 * const { y, logDet } = coupling.forward(randomStream(1).normal([8, 2]));
 * ```
 * @category Flows
 */
export class AffineCoupling extends Coupling {
  static readonly className = 'AffineCoupling';
  readonly clamp: number | 'none';
  protected readonly transformer: Transformer;

  constructor(args: AffineCouplingArgs) {
    checkArguments('affineCoupling', args, {
      ...couplingArguments,
      clamp: optional(either(positive, oneOf(['none']))),
    });
    const { clamp = 2, ...couplingArgs } = args;
    super(couplingArgs);
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
