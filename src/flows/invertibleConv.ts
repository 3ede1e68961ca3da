import { matMul, neg, reshape, serialization, type Tensor, type Tensor2D, tensor } from '@tensorflow/tfjs-core';
import { initializers, type Shape } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { arrayOf, checkArguments, finite, integer, layerArguments, oneOf, optional } from '../core/check.js';
import type { LayerArgs } from '../core/tfjs.js';
import { alikeAtEachPixel, Bijector, type ForwardResult, type InverseResult } from './bijector.js';
import type { AddWeight, InvertibleKernel } from './invertibleKernel.js';
import { luDecomposition, pivotsOf, type Rows } from './luDecomposition.js';
import { luKernel } from './luKernel.js';
import { plainKernel } from './plainKernel.js';
import { randomRotation } from './randomRotation.js';

/** Arguments of {@link invertibleConv}. */
export interface InvertibleConvArgs extends LayerArgs {
  /** Where W begins, as rows; it must not be singular. Default a random rotation, whose log-determinant is 0. */
  matrix?: number[][];
  /** Seed of the rotation. Default 0. */
  seed?: number;
  /** How W is learned: `'lu'`, the default, as factors, or `'plain'`, as it is, whose determinant takes an elimination a call, channel by channel, and which training may make singular. */
  form?: 'lu' | 'plain';
}

/**
 * A 1×1 convolution with an invertible kernel: a learned mixing of channels in the place of a permutation.
 *
 * $$ y = x\, W, \qquad W = P L U, \qquad \ln \lvert\det\rvert = P_x \textstyle\sum_c \ell_c $$
 *
 * with L lower triangular with ones on its diagonal, $U = U_0 + \operatorname{diag}(\sigma e^{\ell})$ upper triangular, P a permutation and σ signs that stay as they begin, and $P_x$ the pixels of an example:
 * in this form the determinant costs nothing, and no training makes W singular. Input and output `[batch, ..., channels]`. Weights `lower`, `upper` `[channels, channels]`, `logScale` ℓ `[channels]`;
 * `permutation` and `signs` are not trained. In plain form: `kernel` W.
 *
 * The inverse is found on the device, as no backend of the browser can wait for the host: products of powers of the strict triangles, which are nilpotent, or an elimination, and a step of Newton, which leaves the rounding of single precision.
 *
 * @throws RangeError if `matrix` is singular or of another size than the channels, `seed` is not an integer of at least 0, or `form` neither of the two.
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
  #matrix!: InvertibleKernel;

  constructor(given: InvertibleConvArgs = {}) {
    checkArguments('invertibleConv', given, {
      ...layerArguments,
      matrix: optional(arrayOf(arrayOf(finite, 1), 1)),
      seed: optional(integer(0)),
      form: optional(oneOf(['lu', 'plain'])),
    });
    const { matrix, seed = 0, form = 'lu', ...args } = given;
    super(args);
    this.form = form;
    this.seed = seed;
    if (matrix?.some((row) => row.length !== matrix.length))
      reject(
        'invertibleConv',
        'matrix',
        'square, as rows',
        matrix.map((row) => row.length),
      );
    this.matrix = matrix;
    if (matrix && isSingular(matrix)) reject('invertibleConv', 'matrix', 'invertible, not singular', matrix);
  }

  protected override assemble(x: Shape): void {
    const channels = x.at(-1) as number;
    if (this.matrix && this.matrix.length !== channels)
      reject(
        'invertibleConv',
        'matrix',
        `${channels} by ${channels}, as there are ${channels} channels`,
        `${this.matrix.length} by ${this.matrix.length}`,
      );
    const addWeight: AddWeight = (label, values, trainable = true) => {
      const shape = Array.isArray(values[0]) ? [channels, channels] : [channels];
      const weight = this.addWeight(label, shape, 'float32', initializers.zeros(), undefined, trainable);
      const initial = tensor(values as number[], shape);
      weight.write(initial);
      initial.dispose();
      return weight;
    };
    const first = this.matrix ?? randomRotation(channels, this.seed);
    this.#matrix = this.form === 'lu' ? luKernel(first, addWeight) : plainKernel(first, addWeight);
  }

  protected override transform(x: Tensor): ForwardResult {
    const { kernel, logDeterminant } = this.#matrix;
    return { y: mixed(x, kernel()), logDet: alikeAtEachPixel(logDeterminant(), x.shape) };
  }

  protected override invert(y: Tensor): InverseResult {
    const { inverse, logDeterminant } = this.#matrix;
    return { x: mixed(y, inverse()), logDet: alikeAtEachPixel(neg(logDeterminant()), y.shape) };
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), seed: this.seed, form: this.form, ...(this.matrix && { matrix: this.matrix }) };
  }
}

/** Whether single precision can not tell it from a singular one. */
function isSingular(matrix: Rows): boolean {
  const sizes = pivotsOf(luDecomposition(matrix)).map(Math.abs);
  return !(Math.min(...sizes) > 1e-7 * Math.max(...matrix.flat().map(Math.abs)));
}

function mixed(x: Tensor, kernel: Tensor2D): Tensor {
  return reshape(matMul(reshape(x, [-1, kernel.shape[0]]) as Tensor2D, kernel), x.shape);
}

/** {@inheritDoc InvertibleConv} */
export const invertibleConv = (args?: InvertibleConvArgs) => new InvertibleConv(args);

serialization.registerClass(InvertibleConv);
