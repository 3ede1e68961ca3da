import {
  add,
  exp,
  eye,
  matMul,
  mul,
  neg,
  reshape,
  serialization,
  sub,
  type Tensor,
  type Tensor2D,
  tensor,
  tensor2d,
  transpose,
} from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { integerAtLeast, reject } from '../core/arguments.js';
import type { LayerArgs } from '../core/layer.js';
import { alikeAtEachPixel, Bijector, type Forward, type Inverse, shapes } from './bijector.js';
import { decompose, type Lu, type Rows, randomRotation } from './rotationLu.js';

/** Arguments of {@link invertibleConv}. */
export interface InvertibleConvArgs extends LayerArgs {
  /** Where W begins, as rows; it must not be singular. Default a random rotation, whose log-determinant is 0. */
  matrix?: number[][];
  /** Seed of the rotation. Default 0. */
  seed?: number;
}

/**
 * A 1×1 convolution with an invertible kernel: a learned mixing of channels in the place of a permutation.
 *
 * $$ y = x\, W, \qquad W = P L U, \qquad \ln \lvert\det\rvert = P_x \textstyle\sum_c \ell_c $$
 *
 * with L lower triangular with ones on its diagonal, $U = U_0 + \operatorname{diag}(\sigma e^{\ell})$ upper triangular, P a permutation and σ signs that stay as they begin, and $P_x$ the pixels of an example:
 * in this form the determinant costs nothing, and no training makes W singular. Input and output `[batch, ..., channels]`. Weights `lower`, `upper` `[channels, channels]`, `logScale` ℓ `[channels]`;
 * `permutation` and `signs` are not trained.
 *
 * The inverse is found on the device, as no backend of the browser can wait for the host: products of powers of the strict triangles, which are nilpotent, and a step of Newton, which leaves the rounding of single precision.
 *
 * @throws RangeError if `matrix` is singular or of another size than the channels, or `seed` is not an integer of at least 0.
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
  readonly #given: Lu | undefined;
  /** L and U; of each its own triangle counts. */
  #lower!: LayerVariable;
  #upper!: LayerVariable;
  #logScale!: LayerVariable;
  #permutation!: LayerVariable;
  #signs!: LayerVariable;

  constructor({ matrix, seed = 0, ...args }: InvertibleConvArgs = {}) {
    super(args);
    this.seed = integerAtLeast('invertibleConv', 'seed', seed, 0);
    if (matrix?.some((row) => row.length !== matrix.length))
      reject(
        'invertibleConv',
        'matrix',
        'square, as rows',
        matrix.map((row) => row.length),
      );
    this.matrix = matrix;
    this.#given = matrix && decompose(matrix);
    if (matrix && !this.#given) reject('invertibleConv', 'matrix', 'invertible, not singular', matrix);
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = shapes(inputShape)[0].at(-1) as number;
    if (this.matrix && this.matrix.length !== channels)
      reject(
        'invertibleConv',
        'matrix',
        `${channels} by ${channels}, as there are ${channels} channels`,
        `${this.matrix.length} by ${this.matrix.length}`,
      );
    const { order, lower, upper } = this.#given ?? (decompose(randomRotation(channels, this.seed)) as Lu);
    const diagonal = upper.map((row, place) => row[place] as number);
    const weight = (label: string, values: Rows | number[], trainable = true) => {
      const shape = Array.isArray(values[0]) ? [channels, channels] : [channels];
      const variable = this.addWeight(label, shape, 'float32', initializers.zeros(), undefined, trainable);
      const initial = tensor(values as number[], shape);
      variable.write(initial);
      initial.dispose();
      return variable;
    };
    this.#lower = weight('lower', lower);
    this.#upper = weight('upper', upper);
    this.#logScale = weight(
      'logScale',
      diagonal.map((value) => Math.log(Math.abs(value))),
    );
    const rows = order.map((_, row) => order.map((from) => Number(from === row)));
    this.#permutation = weight('permutation', rows, false);
    this.#signs = weight('signs', diagonal.map(Math.sign), false);
    super.build(inputShape);
  }

  protected override transform(x: Tensor): Forward {
    return { y: mixed(x, this.#kernel()), logDet: alikeAtEachPixel(this.#logScale.read(), x.shape) };
  }

  protected override invert(y: Tensor): Inverse {
    const back = neg(this.#logScale.read());
    const divisors = mul(this.#signs.read(), exp(back));
    const inverseUpper = mul(
      inverseOfUnit(mul(this.#triangle(this.#upper, 'upper'), reshape(divisors, [-1, 1]))),
      reshape(divisors, [1, -1]),
    ) as Tensor2D;
    const inverseLower = inverseOfUnit(this.#triangle(this.#lower, 'lower'));
    const rough = matMul(matMul(inverseUpper, inverseLower), transpose(this.#permutation.read() as Tensor2D));
    const identity = eye(rough.shape[0]);
    const fine = add(rough, matMul(rough, sub(identity, matMul(this.#kernel(), rough)) as Tensor2D)) as Tensor2D;
    return { x: mixed(y, fine), logDet: alikeAtEachPixel(back, y.shape) };
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), seed: this.seed, ...(this.matrix && { matrix: this.matrix }) };
  }

  /** W = P L U. */
  #kernel(): Tensor2D {
    const diagonal = mul(this.#signs.read(), exp(this.#logScale.read()));
    const identity = eye(diagonal.shape[0] as number);
    const lower = add(this.#triangle(this.#lower, 'lower'), identity) as Tensor2D;
    const upper = add(this.#triangle(this.#upper, 'upper'), mul(identity, diagonal)) as Tensor2D;
    return matMul(this.#permutation.read() as Tensor2D, matMul(lower, upper));
  }

  /** What a matrix has strictly below or above its diagonal. */
  #triangle(weight: LayerVariable, part: 'lower' | 'upper'): Tensor2D {
    const size = weight.shape[0] as number;
    const inside = (row: number, column: number) => Number(part === 'lower' ? row > column : row < column);
    const ones = Array.from({ length: size }, (_, row) =>
      Array.from({ length: size }, (__, column) => inside(row, column)),
    );
    return mul(weight.read(), tensor2d(ones)) as Tensor2D;
  }
}

/** (I + N)⁻¹ = (I - N)(I + N²)(I + N⁴)… of a strict triangle, of which a power is zero. */
function inverseOfUnit(strict: Tensor2D): Tensor2D {
  const size = strict.shape[0];
  const identity = eye(size);
  let power = strict;
  let inverse = sub(identity, strict) as Tensor2D;
  for (let reached = 2; reached < size; reached *= 2) {
    power = matMul(power, power);
    inverse = matMul(inverse, add(identity, power) as Tensor2D);
  }
  return inverse;
}

function mixed(x: Tensor, kernel: Tensor2D): Tensor {
  return reshape(matMul(reshape(x, [-1, kernel.shape[0]]) as Tensor2D, kernel), x.shape);
}

/** {@inheritDoc InvertibleConv} */
export const invertibleConv = (args?: InvertibleConvArgs) => new InvertibleConv(args);

serialization.registerClass(InvertibleConv);
