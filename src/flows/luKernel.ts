import {
  add,
  exp,
  eye,
  matMul,
  mul,
  neg,
  reshape,
  type Scalar,
  sum,
  type Tensor2D,
  tensor2d,
} from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import type { AddWeight, InvertibleKernel } from './invertibleKernel.js';
import { refined } from './invertibleKernel.js';
import { luDecomposition, pivotsOf, type Rows } from './luDecomposition.js';

/** W = P L U, with P and the signs of the diagonal of U fixed: its determinant costs nothing, and no training makes it singular. */
export function luKernel(matrix: Rows, addWeight: AddWeight): InvertibleKernel {
  const decomposition = luDecomposition(matrix);
  const { order, lower, upper } = decomposition;
  const diagonal = pivotsOf(decomposition);
  // of each its own triangle counts
  const lowerWeight = addWeight('lower', lower);
  const upperWeight = addWeight('upper', upper);
  const logScale = addWeight(
    'logScale',
    diagonal.map((value) => Math.log(Math.abs(value))),
  );
  const rows = order.map((_, row) => order.map((from) => Number(from === row)));
  const permutation = addWeight('permutation', rows, false);
  const signs = addWeight('signs', diagonal.map(Math.sign), false);

  const kernel = () => {
    const scales = mul(signs.read(), exp(logScale.read()));
    const identity = eye(diagonal.length);
    const left = add(triangle(lowerWeight, 'lower'), identity) as Tensor2D;
    const right = add(triangle(upperWeight, 'upper'), mul(identity, scales)) as Tensor2D;
    return matMul(permutation.read() as Tensor2D, matMul(left, right)) as Tensor2D;
  };
  return {
    kernel,
    inverse: () => {
      const divisors = mul(signs.read(), exp(neg(logScale.read())));
      const strict = mul(triangle(upperWeight, 'upper'), reshape(divisors, [-1, 1])) as Tensor2D;
      const inverseUpper = mul(inverseOfUnit(strict), reshape(divisors, [1, -1])) as Tensor2D;
      const inverseLower = inverseOfUnit(triangle(lowerWeight, 'lower'));
      const rough = matMul(matMul(inverseUpper, inverseLower), permutation.read() as Tensor2D, false, true) as Tensor2D;
      return refined(rough, kernel());
    },
    logDeterminant: () => sum(logScale.read()) as Scalar,
  };
}

/** What a matrix has strictly below or above its diagonal. */
function triangle(weight: LayerVariable, part: 'lower' | 'upper'): Tensor2D {
  const size = weight.shape[0] as number;
  const inside = (row: number, column: number) => Number(part === 'lower' ? row > column : row < column);
  const ones = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (__, column) => inside(row, column)),
  );
  return mul(weight.read(), tensor2d(ones)) as Tensor2D;
}

/** (I + N)⁻¹ = (I - N)(I + N²)(I + N⁴)… of a strict triangle, of which a power is zero. */
function inverseOfUnit(strict: Tensor2D): Tensor2D {
  const size = strict.shape[0];
  const identity = eye(size);
  let power = strict;
  let inverse = add(identity, neg(strict)) as Tensor2D;
  for (let reached = 2; reached < size; reached *= 2) {
    power = matMul(power, power);
    inverse = matMul(inverse, add(identity, power) as Tensor2D);
  }
  return inverse;
}
