import { add, serialization, sub, type Tensor2D, zerosLike } from '@tensorflow/tfjs-core';
import { Coupling, type CouplingArgs } from './coupling.js';
import type { Transformer } from './transformer.js';

/** x + t, which keeps volumes. */
const shift: Transformer = {
  size: 1,
  forward: (x, by) => ({ value: add(x, by) as Tensor2D, logSlope: zerosLike(x) }),
  inverse: (y, by) => ({ value: sub(y, by) as Tensor2D, logSlope: zerosLike(y) }),
};

/**
 * The coupling of NICE: shifts half of the numbers by what the other half determines.
 *
 * $$ y_M = x_M + \phi(x_K)\, W + b, \qquad \ln \lvert\det\rvert = 0 $$
 *
 * Input and output `[batch, ..., channels]`. A new one is the identity; see {@link Coupling} for conditioner, masks and weights.
 *
 * @throws RangeError as {@link Coupling} does.
 * @see Dinh et al. 2015, NICE, [arXiv:1410.8516](https://arxiv.org/abs/1410.8516).
 * @example
 * ```ts
 * const conditioner = (kept: SymbolicTensor) => layers.dense({ units: 64, activation: 'relu' }).apply(kept) as SymbolicTensor;
 * const coupling = additiveCoupling({ conditioner, mask: 'alternating', inputShape: [3] });
 * ```
 * @category Flows
 */
export class AdditiveCoupling extends Coupling {
  static readonly className = 'AdditiveCoupling';
  protected readonly transformer = shift;
}

/** {@inheritDoc AdditiveCoupling} */
export const additiveCoupling = (args: CouplingArgs) => new AdditiveCoupling(args);

serialization.registerClass(AdditiveCoupling);
