import {
  customGrad,
  type GradSaveFunc,
  matMul,
  mul,
  reshape,
  type Scalar,
  serialization,
  square,
  type Tensor,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import { initializers } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { anyTensor, checkArguments, checkValue, integer, optional, positive } from '../core/check.js';
import { derivedSeed } from '../core/derivedSeed.js';
import { floats } from '../core/floats.js';
import { powerIteration, singularValue } from '../core/singularVectors.js';
import { Regularizer } from './regularizer.js';

const name = 'spectralRegularization';

/** Arguments of {@link spectralRegularization}. */
export interface SpectralRegularizationArgs {
  /** Strength λ of the penalty. Default 0.01, as in the paper. */
  strength?: number;
  /**
   * Steps of the power iteration, which starts from the same vector in each call. Default 10, because no
   * state is kept.
   */
  powerIterations?: number;
  /** Seed of the first vector of the power iteration. Default 0. */
  seed?: number;
}

/**
 * Spectral norm regularization: penalizes the largest singular value of a kernel, and no other singular
 * value.
 *
 * $$ R(W) = \frac\lambda2\, \sigma(W)^2, \qquad \frac{\partial R}{\partial W} = \lambda\, \sigma\, v u^\top $$
 *
 * W is the kernel reshaped to `[inputs, outputs]`. Use it as `kernelRegularizer` of a TensorFlow.js layer. A
 * {@link Trainer} adds it to the loss of the player. In your own loop, add `model.calculateLosses()` to the
 * loss. It is saved with the model. It has a first derivative with respect to the kernel, but no second one.
 *
 * @throws RangeError if `strength` is not above zero, `powerIterations` is not an integer of at least 1, or
 * the kernel has only one axis.
 * @see Yoshida and Miyato 2017, Spectral Norm Regularization,
 * [arXiv:1705.10941](https://arxiv.org/abs/1705.10941).
 * @example
 * ```ts
 * const layer = layers.dense({ units: 64, kernelRegularizer: spectralRegularization() });
 * ```
 * @category Regularizers
 */
export class SpectralRegularization extends Regularizer {
  static readonly className = 'SpectralRegularization';
  readonly strength: number;
  readonly powerIterations: number;
  readonly seed: number;

  constructor(args: SpectralRegularizationArgs = {}) {
    super();
    checkArguments(name, args, {
      strength: optional(positive),
      powerIterations: optional(integer(1)),
      seed: optional(integer(0)),
    });
    const { strength = 0.01, powerIterations = 10, seed = 0 } = args;
    this.strength = strength;
    this.powerIterations = powerIterations;
    this.seed = seed;
  }

  /** Returns the penalty R of a kernel whose last axis is that of the outputs. */
  apply(kernel: Tensor): Scalar {
    checkValue(name, 'kernel', kernel, anyTensor);
    if (kernel.rank < 2) reject(name, 'kernel', 'of rank 2 or more', kernel.shape);
    return tidy(() => {
      const sigma = this.#largest(reshape(floats(kernel), [-1, kernel.shape.at(-1) as number]));
      return mul(square(sigma), this.strength / 2);
    });
  }

  /** σ with the gradient v uᵀ. The iteration is not on the tape, so it costs nothing in the backward pass. */
  #largest(matrix: Tensor2D): Scalar {
    const largest = customGrad((w, save) => {
      const [u, v] = this.#leading(w as Tensor2D);
      (save as GradSaveFunc)([u, v]);
      return {
        value: singularValue(w as Tensor2D, u, v),
        gradFunc: (dy: Tensor, [savedU, savedV]: Tensor[]) =>
          mul(dy, matMul(savedV as Tensor2D, savedU as Tensor2D, true)),
      };
    });
    return largest(matrix) as Scalar;
  }

  #leading(matrix: Tensor2D): [u: Tensor2D, v: Tensor2D] {
    const first = initializers.randomNormal({ seed: derivedSeed(this.seed, 1) }).apply([1, matrix.shape[0]]);
    let pair = powerIteration(matrix, first as Tensor2D);
    for (let done = 1; done < this.powerIterations; done += 1) pair = powerIteration(matrix, pair[1]);
    return pair;
  }

  override getConfig(): serialization.ConfigDict {
    const { strength, powerIterations, seed } = this;
    return { strength, powerIterations, seed };
  }
}

/** {@inheritDoc SpectralRegularization} */
export const spectralRegularization = (args?: SpectralRegularizationArgs) => new SpectralRegularization(args);

serialization.registerClass(SpectralRegularization);
