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
import { type AddWeight, type InvertibleKernel, refinedInverse } from './invertibleKernel.js';
import { diagonalOf, luDecomposition, type Rows } from './luDecomposition.js';

/**
 * A kernel W = P L U whose factors are trained. P and the signs of the diagonal of U are fixed, so the
 * determinant is cheap, and training cannot make W singular.
 */
export function luKernel(matrix: Rows, addWeight: AddWeight): InvertibleKernel {
  const decomposition = luDecomposition(matrix);
  const { order, lower, upper } = decomposition;
  const diagonal = diagonalOf(decomposition);
  // only the strict triangle of each is used
  const lowerWeight = addWeight('lower', lower);
  const upperWeight = addWeight('upper', upper);
  const logScale = addWeight(
    'logScale',
    diagonal.map((value) => Math.log(Math.abs(value))),
  );
  const permutationRows = order.map((_, row) => order.map((source) => Number(source === row)));
  const permutation = addWeight('permutation', permutationRows, false);
  const signs = addWeight('signs', diagonal.map(Math.sign), false);

  const kernel = () => {
    const scales = mul(signs.read(), exp(logScale.read()));
    const identity = eye(diagonal.length);
    const unitLower = add(strictTriangle(lowerWeight, 'lower'), identity) as Tensor2D;
    const scaledUpper = add(strictTriangle(upperWeight, 'upper'), mul(identity, scales)) as Tensor2D;
    return matMul(permutation.read() as Tensor2D, matMul(unitLower, scaledUpper)) as Tensor2D;
  };
  return {
    kernel,
    inverse: () => {
      const inverseScales = mul(signs.read(), exp(neg(logScale.read())));
      const strictUpper = mul(strictTriangle(upperWeight, 'upper'), reshape(inverseScales, [-1, 1])) as Tensor2D;
      const inverseUpper = mul(inverseOfUnitTriangle(strictUpper), reshape(inverseScales, [1, -1])) as Tensor2D;
      const inverseLower = inverseOfUnitTriangle(strictTriangle(lowerWeight, 'lower'));
      const p = permutation.read() as Tensor2D;
      const inverse = matMul(matMul(inverseUpper, inverseLower), p, false, true) as Tensor2D;
      return refinedInverse(inverse, kernel());
    },
    logDeterminant: () => sum(logScale.read()) as Scalar,
  };
}

/** The entries of a matrix strictly below or strictly above its diagonal. */
function strictTriangle(weight: LayerVariable, part: 'lower' | 'upper'): Tensor2D {
  const size = weight.shape[0] as number;
  const isInside = (row: number, column: number) => Number(part === 'lower' ? row > column : row < column);
  const mask = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (__, column) => isInside(row, column)),
  );
  return mul(weight.read(), tensor2d(mask)) as Tensor2D;
}

/**
 * (I + N)⁻¹ = (I − N)(I + N²)(I + N⁴)… of a strict triangle N, whose powers are zero from its size on.
 */
function inverseOfUnitTriangle(strict: Tensor2D): Tensor2D {
  const size = strict.shape[0];
  const identity = eye(size);
  let power = strict;
  let inverse = add(identity, neg(strict)) as Tensor2D;
  for (let exponent = 2; exponent < size; exponent *= 2) {
    power = matMul(power, power);
    inverse = matMul(inverse, add(identity, power) as Tensor2D);
  }
  return inverse;
}
