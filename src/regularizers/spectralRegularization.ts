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
import { checkArguments, checkValue, integer, optional, positive, tensor } from '../core/check.js';
import { derivedSeed } from '../core/derivedSeed.js';
import { floats } from '../core/floats.js';
import { powerIteration, singularValue } from '../core/singularVectors.js';
import { Regularizer } from './regularizer.js';

const name = 'spectralRegularization';

/** Arguments of {@link spectralRegularization}. */
export interface SpectralRegularizationArgs {
  /** Strength λ. Default 0.01, as in the paper. */
  strength?: number;
  /** Steps of the power iteration at each use, from the same first vector. Default 10, as nothing is remembered. */
  powerIterations?: number;
  /** Seed of the first vector. Default 0. */
  seed?: number;
}

/**
 * Spectral normalisation as a penalty: draws the largest singular value of a kernel towards zero, and leaves the others alone.
 *
 * $$ R(W) = \frac\lambda2\, \sigma(W)^2, \qquad \frac{\partial R}{\partial W} = \lambda\, \sigma\, v u^\top $$
 *
 * with W the kernel as `[inputs, outputs]`. A regulariser of tfjs layers (`kernelRegularizer`), which the trainer
 * minimises with its player's loss, and which is saved with the model. It has a first derivative by the kernel, no second.
 *
 * @throws RangeError if `strength` is not above zero, `powerIterations` not an integer of at least 1, or a weight of one axis is given.
 * @see Yoshida and Miyato 2017, Spectral Norm Regularization, [arXiv:1705.10941](https://arxiv.org/abs/1705.10941).
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

  /** R of a kernel whose last axis is that of the outputs. */
  apply(kernel: Tensor): Scalar {
    checkValue(name, 'kernel', kernel, tensor());
    if (kernel.rank < 2) reject(name, 'kernel', 'of rank 2 or more', kernel.shape);
    return tidy(() => {
      const sigma = this.#largest(reshape(floats(kernel), [-1, kernel.shape.at(-1) as number]));
      return mul(square(sigma), this.strength / 2);
    });
  }

  /** σ with the gradient v uᵀ: hidden from the tape, the iteration costs the backward pass nothing. */
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
