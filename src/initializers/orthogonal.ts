import { mul, reshape, serialization, type Tensor, tidy, transpose, util } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { checkArguments, checkValue, exampleShape, integer, optional, positive } from '../core/check.js';
import { Initializer } from './initializer.js';
import { orthonormalColumns } from './orthonormalColumns.js';

const name = 'orthogonal';

/** Arguments of {@link orthogonal}. */
export interface OrthogonalArgs {
  /** Factor of the kernel. Default 1. */
  gain?: number;
  /** Seed of the random matrix. Default 0. */
  seed?: number;
}

/**
 * Orthogonal initializer: a random orthogonal matrix, which keeps norms and angles. Signals then neither
 * vanish nor explode in deep networks.
 *
 * $$ W^\top W = g^2 I \quad (\text{inputs} \ge \text{outputs}), \qquad W W^\top = g^2 I \quad \text{otherwise} $$
 *
 * W is the kernel reshaped to `[inputs, outputs]`, where the last axis is that of the outputs. All such
 * matrices are equally likely. The cost is that of matrix products, on every backend. The initializer of the
 * same name in TensorFlow.js decomposes a matrix in JavaScript and warns above 2,000 elements.
 *
 * @throws RangeError if `gain` is not above zero, `seed` is not an integer of at least 0, or the kernel has
 * only one axis.
 * @see Saxe et al. 2014, Exact solutions to the nonlinear dynamics of learning,
 * [arXiv:1312.6120](https://arxiv.org/abs/1312.6120).
 * @see Stewart 1980, The Efficient Generation of Random Orthogonal Matrices.
 * @example
 * ```ts
 * const layer = layers.dense({ units: 1024, kernelInitializer: orthogonal({ seed: 1 }) });
 * ```
 * @category Initializers
 */
export class Orthogonal extends Initializer {
  // tfjs also has a class Orthogonal
  static readonly className = 'GenerativeOrthogonal';
  readonly gain: number;
  readonly seed: number;

  constructor(args: OrthogonalArgs = {}) {
    checkArguments(name, args, { gain: optional(positive), seed: optional(integer(0)) });
    super();
    this.gain = args.gain ?? 1;
    this.seed = args.seed ?? 0;
  }

  /** Returns a new kernel. The same seed and shape give the same kernel. */
  override apply(shape: Shape): Tensor {
    checkValue(name, 'shape', shape, exampleShape);
    if (shape.length < 2) reject(name, 'shape', 'of rank 2 or more', shape);
    const outputs = shape.at(-1) as number;
    const inputs = util.sizeFromShape(shape as number[]) / outputs;
    return tidy(() => {
      const q = orthonormalColumns(Math.max(inputs, outputs), Math.min(inputs, outputs), this.seed);
      return mul(reshape(inputs < outputs ? transpose(q) : q, shape as number[]), this.gain);
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { gain: this.gain, seed: this.seed };
  }
}

/** {@inheritDoc Orthogonal} */
export const orthogonal = (args?: OrthogonalArgs) => new Orthogonal(args);

serialization.registerClass(Orthogonal);
