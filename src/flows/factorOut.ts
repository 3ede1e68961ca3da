import { checkArguments, either, oneOf, optional, positive } from '../core/check.js';
import { type AffineCoupling, type AffineCouplingArgs, affineCoupling } from './affineCoupling.js';
import { couplingArguments } from './couplingArgs.js';

/** Arguments of {@link factorOut}. */
export type FactorOutArgs = Omit<AffineCouplingArgs, 'mask' | 'swap'>;

/**
 * The learned prior of the channels that {@link multiScale} factors out after a level, given the channels
 * that it keeps. Use it as the last bijector of a level.
 *
 * $$ z_l = \frac{h_T - \mu(h_I)}{\sigma(h_I)} \sim N(0, 1) $$
 *
 * It is an {@link affineCoupling} with the mask `'channels'`: the first half h_I of the channels is kept, and
 * the second half h_T is standardized and factored out. The temperature then multiplies z. A new one is the
 * identity. σ is between e^−2 and e^2 by default, see `clamp`, so that the level can be inverted accurately.
 * The σ of Glow has no bounds; use `clamp: 'none'` for that.
 *
 * @throws RangeError as {@link affineCoupling} does.
 * @see Kingma and Dhariwal 2018, Glow, [arXiv:1807.03039](https://arxiv.org/abs/1807.03039).
 * @example
 * ```ts
 * const conditioner = (x: SymbolicTensor) =>
 *   connect(x, layers.conv2d({ filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' }));
 * const level = chain([squeeze2d(), affineCoupling({ conditioner, swap: true }), factorOut({ conditioner })]);
 * const bijector = multiScale([level, squeeze2d()]);
 * ```
 * @category Flows
 */
export function factorOut(args: FactorOutArgs): AffineCoupling {
  const { mask: _, swap: __, ...checks } = couplingArguments;
  checkArguments('factorOut', args, { ...checks, clamp: optional(either(positive, oneOf(['none']))) });
  return affineCoupling(args);
}
