import { mul, reshape, serialization, type Tensor, tidy, transpose, util } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { checkArguments, checkValue, exampleShape, integer, optional, positive } from '../core/check.js';
import { Initializer } from './initializer.js';
import { orthonormalColumns } from './orthonormalColumns.js';

const name = 'orthogonal';

/** Arguments of {@link orthogonal}. */
export interface OrthogonalArgs {
  /** What the kernel is multiplied by. Default 1. */
  gain?: number;
  /** Default 0. */
  seed?: number;
}

/**
 * Initial kernels that keep lengths and angles, so that signals neither fade nor grow on their way through many layers.
 *
 * $$ W^\top W = g^2 I \quad (\text{inputs} \ge \text{outputs}), \qquad W W^\top = g^2 I \quad \text{otherwise} $$
 *
 * with W the kernel as `[inputs, outputs]`, its last axis the outputs; every such matrix is equally likely. Its work
 * grows with the cube of the size as matrix products do, on any backend; tfjs's own of the same name decomposes a matrix in
 * JavaScript and warns above 2,000 numbers.
 *
 * @throws RangeError if `gain` is not above zero, `seed` not an integer of at least 0, or a weight of one axis is asked for.
 * @see Saxe et al. 2014, Exact solutions to the nonlinear dynamics of learning, [arXiv:1312.6120](https://arxiv.org/abs/1312.6120);
 * Stewart 1980, The Efficient Generation of Random Orthogonal Matrices.
 * @example
 * ```ts
 * const layer = layers.dense({ units: 1024, kernelInitializer: orthogonal({ seed: 1 }) });
 * ```
 * @category Initializers
 */
export class Orthogonal extends Initializer {
  // tfjs has an Orthogonal of its own
  static readonly className = 'GenerativeOrthogonal';
  readonly gain: number;
  readonly seed: number;

  constructor(args: OrthogonalArgs = {}) {
    checkArguments(name, args, { gain: optional(positive), seed: optional(integer(0)) });
    super();
    this.gain = args.gain ?? 1;
    this.seed = args.seed ?? 0;
  }

  /** A new kernel; the same for the same seed and shape. */
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
