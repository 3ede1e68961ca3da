import { callable, checkArguments, either, layer, oneOf, optional, positive } from '../core/check.js';
import { type AffineCoupling, type AffineCouplingArgs, affineCoupling } from './affineCoupling.js';
import { couplingArguments } from './coupling.js';

/** Arguments of {@link factorOut}. */
export type FactorOutArgs = Omit<AffineCouplingArgs, 'mask' | 'swap'>;

/**
 * The learned prior of what {@link multiScale} sets aside after a level, told by the half that goes on: put it last in the level.
 *
 * $$ z_l = \frac{h_M - \mu(h_K)}{\sigma(h_K)} \sim N(0, 1) $$
 *
 * It is an {@link affineCoupling} by channels: the half h_K that is kept goes on, and the other is made a standard Gaussian, so that a temperature simply multiplies z. A new
 * one changes nothing. Its σ lies within e^±2, `clamp`, so that a level can be inverted whatever was learned; that of Glow has no bounds, which is `clamp: 'none'`.
 *
 * @throws RangeError as {@link affineCoupling} does.
 * @see Kingma and Dhariwal 2018, Glow, [arXiv:1807.03039](https://arxiv.org/abs/1807.03039).
 * @example
 * ```ts
 * const conditioner = (kept: SymbolicTensor) => layers.conv2d({ filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' }).apply(kept) as SymbolicTensor;
 * const level = chain([squeeze2d(), affineCoupling({ conditioner, swap: true }), factorOut({ conditioner })]);
 * const bijector = multiScale([level, squeeze2d()]);
 * ```
 * @category Flows
 */
export function factorOut(args: FactorOutArgs): AffineCoupling {
  const { mask: _, swap: __, made: ___, ...known } = couplingArguments;
  checkArguments('factorOut', args, {
    ...known,
    conditioner: either(layer, callable),
    clamp: optional(either(positive, oneOf(['none']))),
  });
  return affineCoupling(args);
}
