import { matMul, neg, reshape, serialization, type Tensor, type Tensor2D, tensor } from '@tensorflow/tfjs-core';
import { initializers, type Shape } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { arrayOf, checkArguments, finite, integer, layerArguments, oneOf, optional } from '../core/check.js';
import type { LayerArgs } from '../core/tfjs.js';
import { Bijector } from './bijector.js';
import type { ForwardResult, InverseResult } from './bijectorResult.js';
import { channelwiseLogDet } from './channelwiseLogDet.js';
import type { AddWeight, InvertibleKernel } from './invertibleKernel.js';
import { diagonalOf, luDecomposition, type Rows } from './luDecomposition.js';
import { luKernel } from './luKernel.js';
import { plainKernel } from './plainKernel.js';
import { randomRotation } from './randomRotation.js';
import { toRows } from './toRows.js';

/** Arguments of {@link invertibleConv}. */
export interface InvertibleConvArgs extends LayerArgs {
  /**
   * Initial kernel W as an array of rows, `[channels, channels]`, not singular. Default a random rotation,
   * whose log-determinant is 0.
   */
  matrix?: number[][];
  /** Seed of the random rotation. Default 0. */
  seed?: number;
  /**
   * Parametrization of W. `'lu'` trains its LU factors: the determinant is cheap, and training cannot make W
   * singular. `'plain'` trains its entries: each call computes the determinant by elimination, and training
   * can make W singular. Default `'lu'`.
   */
  form?: 'lu' | 'plain';
}

/**
 * A 1×1 convolution with an invertible kernel: a trainable generalization of a permutation of channels.
 *
 * $$ y = x\, W, \qquad W = P L U, \qquad \ln \lvert\det\rvert = N \textstyle\sum_c \ell_c $$
 *
 * N is the number of pixels of an example, P a fixed permutation, L a lower triangular matrix with ones on
 * its diagonal, and $U = U_0 + \operatorname{diag}(\sigma e^{\ell})$ an upper triangular matrix whose
 * diagonal has fixed signs σ.
 *
 * Input and output `[batch, ..., channels]`. Weights of the form `'lu'`: `lower` and `upper`
 * `[channels, channels]`, `logScale` ℓ `[channels]`, and the non-trainable `permutation` and `signs`. Weight
 * of the form `'plain'`: `kernel` W.
 *
 * The inverse of W is computed on the device, without waiting for the host. One step of Newton's method
 * refines it to the precision of float32.
 *
 * @throws RangeError if `matrix` is singular or not `[channels, channels]`, `seed` is not an integer of at
 * least 0, or `form` is unknown.
 * @see Kingma and Dhariwal 2018, Glow, [arXiv:1807.03039](https://arxiv.org/abs/1807.03039), section 3.2.
 * @example
 * ```ts
 * const mix = invertibleConv({ seed: 1 });
 * const { y, logDet } = mix.forward(randomStream(1).normal([8, 14, 14, 4]));
 * ```
 * @category Flows
 */
export class InvertibleConv extends Bijector {
  static readonly className = 'InvertibleConv';
  readonly matrix: number[][] | undefined;
  readonly seed: number;
  readonly form: 'lu' | 'plain';
  #kernel!: InvertibleKernel;

  constructor(args: InvertibleConvArgs = {}) {
    checkArguments('invertibleConv', args, {
      ...layerArguments,
      matrix: optional(arrayOf(arrayOf(finite, 1), 1)),
      seed: optional(integer(0)),
      form: optional(oneOf(['lu', 'plain'])),
    });
    const { matrix, seed = 0, form = 'lu', ...layerArgs } = args;
    super(layerArgs);
    this.form = form;
    this.seed = seed;
    this.matrix = matrix;
    if (matrix?.some((row) => row.length !== matrix.length))
      reject('invertibleConv', 'matrix', 'square, an array of rows', matrix);
    if (matrix && isSingular(matrix)) reject('invertibleConv', 'matrix', 'invertible', matrix);
  }

  protected override buildWeights(x: Shape): void {
    const channels = x.at(-1) as number;
    const size = this.matrix?.length ?? channels;
    if (size !== channels)
      reject('invertibleConv', 'matrix', `of shape [${channels}, ${channels}] for ${channels} channels`, [size, size]);
    const addWeight: AddWeight = (label, values, trainable = true) => {
      const shape = Array.isArray(values[0]) ? [channels, channels] : [channels];
      const weight = this.addWeight(label, shape, 'float32', initializers.zeros(), undefined, trainable);
      const initial = tensor(values as number[], shape);
      weight.write(initial);
      initial.dispose();
      return weight;
    };
    const matrix = this.matrix ?? randomRotation(channels, this.seed);
    this.#kernel = this.form === 'lu' ? luKernel(matrix, addWeight) : plainKernel(matrix, addWeight);
  }

  protected override transform(x: Tensor): ForwardResult {
    const { kernel, logDeterminant } = this.#kernel;
    return { y: conv1x1(x, kernel()), logDet: channelwiseLogDet(logDeterminant(), x.shape) };
  }

  protected override invert(y: Tensor): InverseResult {
    const { inverse, logDeterminant } = this.#kernel;
    return { x: conv1x1(y, inverse()), logDet: channelwiseLogDet(neg(logDeterminant()), y.shape) };
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), seed: this.seed, form: this.form, ...(this.matrix && { matrix: this.matrix }) };
  }
}

/** Whether a matrix is singular in single precision. */
function isSingular(matrix: Rows): boolean {
  const diagonal = diagonalOf(luDecomposition(matrix)).map(Math.abs);
  return !(Math.min(...diagonal) > 1e-7 * Math.max(...matrix.flat().map(Math.abs)));
}

function conv1x1(x: Tensor, kernel: Tensor2D): Tensor {
  return reshape(matMul(toRows(x), kernel), x.shape);
}

/** {@inheritDoc InvertibleConv} */
export const invertibleConv = (args?: InvertibleConvArgs) => new InvertibleConv(args);

serialization.registerClass(InvertibleConv);
