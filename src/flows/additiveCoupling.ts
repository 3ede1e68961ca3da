import { add, serialization, sub, type Tensor2D, zerosLike } from '@tensorflow/tfjs-core';
import { Coupling } from './coupling.js';
import type { CouplingArgs } from './couplingArgs.js';
import type { Transformer } from './transformer.js';

/** x + t, which preserves volume. */
const additive: Transformer = {
  size: 1,
  forward: (x, shift) => ({ value: add(x, shift) as Tensor2D, logDerivative: zerosLike(x) }),
  inverse: (y, shift) => ({ value: sub(y, shift) as Tensor2D, logDerivative: zerosLike(y) }),
};

/**
 * The additive coupling of NICE: shifts one part of each example by values computed from the other part. It
 * preserves volume.
 *
 * $$ y_T = x_T + \phi(x_I)\, W + b, \qquad \ln \lvert\det\rvert = 0 $$
 *
 * Input and output `[batch, ..., channels]`. A new coupling is the identity. See {@link Coupling} for the
 * conditioner φ, the masks and the weights.
 *
 * @throws RangeError as {@link Coupling} does.
 * @see Dinh et al. 2015, NICE: Non-linear Independent Components Estimation,
 * [arXiv:1410.8516](https://arxiv.org/abs/1410.8516).
 * @example
 * ```ts
 * const conditioner = (x: SymbolicTensor) => connect(x, layers.dense({ units: 64, activation: 'relu' }));
 * const coupling = additiveCoupling({ conditioner, mask: 'alternating', inputShape: [3] });
 * ```
 * @category Flows
 */
export class AdditiveCoupling extends Coupling {
  static readonly className = 'AdditiveCoupling';
  protected readonly transformer = additive;
}

/** {@inheritDoc AdditiveCoupling} */
export const additiveCoupling = (args: CouplingArgs) => new AdditiveCoupling(args);

serialization.registerClass(AdditiveCoupling);
