import {
  eye,
  matMul,
  mul,
  reshape,
  type Scalar,
  serialization,
  square,
  sub,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { anyTensor, checkArguments, checkValue, optional, positive } from '../core/check.js';
import { floats } from '../core/floats.js';
import { Regularizer } from './regularizer.js';

const name = 'orthogonalRegularization';

/** Arguments of {@link orthogonalRegularization}. */
export interface OrthogonalRegularizationArgs {
  /** Strength s of the penalty. Default 1e-4, as in BigGAN. */
  strength?: number;
}

/**
 * Orthogonal regularization: penalizes the inner products of different filters of a kernel, but not their
 * norms. A generator trained with it can be sampled with truncated noise.
 *
 * $$ R(W) = \frac s2\, \bigl\| W^\top W \odot (1 - I) \bigr\|_F^2 $$
 *
 * W is the kernel reshaped to `[inputs, outputs]`. Use it as `kernelRegularizer` of a TensorFlow.js layer. A
 * {@link Trainer} adds it to the loss of the player. In your own loop, add `model.calculateLosses()` to the
 * loss. It is saved with the model.
 *
 * @throws RangeError if `strength` is not above zero, or the kernel has only one axis.
 * @see Brock et al. 2019, BigGAN, section 3.1, [arXiv:1809.11096](https://arxiv.org/abs/1809.11096). Here s
 * is that of its code, which is 2 β in the paper.
 * @example
 * ```ts
 * const layer = layers.dense({ units: 64, kernelRegularizer: orthogonalRegularization() });
 * ```
 * @category Regularizers
 */
export class OrthogonalRegularization extends Regularizer {
  static readonly className = 'OrthogonalRegularization';
  readonly strength: number;

  constructor(args: OrthogonalRegularizationArgs = {}) {
    super();
    checkArguments(name, args, { strength: optional(positive) });
    const { strength = 1e-4 } = args;
    this.strength = strength;
  }

  /** Returns the penalty R of a kernel whose last axis is that of the outputs. */
  apply(kernel: Tensor): Scalar {
    checkValue(name, 'kernel', kernel, anyTensor);
    if (kernel.rank < 2) reject(name, 'kernel', 'of rank 2 or more', kernel.shape);
    return tidy(() => {
      const outputs = kernel.shape.at(-1) as number;
      const filters = reshape(floats(kernel), [-1, outputs]);
      const overlaps = mul(matMul(filters, filters, true, false), sub(1, eye(outputs)));
      return mul(sum(square(overlaps)), this.strength / 2);
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { strength: this.strength };
  }
}

/** {@inheritDoc OrthogonalRegularization} */
export const orthogonalRegularization = (args?: OrthogonalRegularizationArgs) => new OrthogonalRegularization(args);

serialization.registerClass(OrthogonalRegularization);
