import { grad, mul, reshape, sum, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { floats } from '../core/floats.js';
import { diagonalOf, luDecomposition } from './luDecomposition.js';

/**
 * ln |det dy/dx| of each example, by automatic differentiation and an LU decomposition in double precision.
 * It takes one backward pass for each element of an example.
 *
 * @param forward Maps a batch of examples to outputs with the same number of elements.
 */
export async function logDetOfJacobian(forward: (x: Tensor) => Tensor, x: Tensor): Promise<number[]> {
  const batch = x.shape[0] as number;
  const size = x.size / batch;
  const jacobians: number[][][] = Array.from({ length: batch }, () => []);
  for (let output = 0; output < size; output += 1) {
    const row = tidy(() => {
      const selected = tensor1d(Array.from({ length: size }, (_, index) => Number(index === output)));
      return grad((at) => sum(mul(reshape(forward(at), [batch, size]), selected)))(floats(x));
    });
    // one at a time, because a GPU with all rows in flight can run out of memory
    const derivatives = await row.data();
    row.dispose();
    for (const [example, jacobian] of jacobians.entries())
      jacobian.push([...derivatives.subarray(example * size, (example + 1) * size)]);
  }
  return jacobians.map((jacobian) =>
    diagonalOf(luDecomposition(jacobian)).reduce((total, pivot) => total + Math.log(Math.abs(pivot)), 0),
  );
}
