import { eye, matMul, mul, randomNormal, sub, type Tensor2D, tensor2d, tidy, transpose } from '@tensorflow/tfjs-core';
import { derivedSeed } from '../core/derivedSeed.js';

/** Number of reflections that are applied at once. */
const panel = 64;

/**
 * Returns a random matrix `[rows, columns]` with orthonormal columns, uniformly distributed. `rows` must be
 * at least `columns`.
 *
 * The result is distributed like Q in the QR decomposition of a Gaussian matrix, but without a decomposition:
 * the k-th Householder vector comes from `rows - k` new Gaussian values (Stewart 1980). These values are on
 * the host, where tfjs draws them. The product of the reflections, whose cost is cubic, is computed on the
 * device, as I - V T Vᵀ for 64 reflections at a time (Schreiber and Van Loan 1989). Nothing is read back from
 * the device.
 */
export function orthonormalColumns(rows: number, columns: number, seed: number): Tensor2D {
  return tidy(() => {
    const signs = new Float32Array(columns);
    const panels: Panel[] = [];
    for (let first = 0; first < columns; first += panel) {
      const last = Math.min(first + panel, columns);
      panels.push(reflections(rows, first, last, signs, seed));
    }
    let q = eye(rows, columns) as Tensor2D;
    for (const { vectors, factor } of panels.reverse()) {
      // explicit transpose, because stock wasm multiplies by a transposed matrix twenty times as slowly
      q = tidy(() => sub(q, matMul(vectors, matMul(factor, matMul(transpose(vectors), q)))));
    }
    return mul(q, tensor2d(signs, [1, columns]));
  });
}

interface Panel {
  /** V, with one reflection per column. */
  vectors: Tensor2D;
  /** T, upper triangular. */
  factor: Tensor2D;
}

function reflections(rows: number, first: number, last: number, signs: Float32Array, seed: number): Panel {
  const count = last - first;
  const drawn = randomNormal([count, rows], 0, 1, 'float32', derivedSeed(seed, first));
  // still on the host, where tfjs drew them
  const normal = drawn.dataSync() as Float32Array;
  drawn.dispose();
  const vectors = Array.from({ length: count }, (_, index) => {
    const vector = Float64Array.from(normal.subarray(index * rows, (index + 1) * rows)).fill(0, 0, first + index);
    const leading = vector[first + index] as number;
    const length = Math.sqrt(dot(vector, vector, first));
    // away from zero, to avoid cancellation; the sign of the column corrects the sign of R's diagonal
    signs[first + index] = leading < 0 ? 1 : -1;
    vector[first + index] = leading + (leading < 0 ? -length : length);
    return vector;
  });
  const columns = new Float32Array(rows * count);
  for (const [index, vector] of vectors.entries()) {
    for (let row = first; row < rows; row += 1) columns[row * count + index] = vector[row] as number;
  }
  return { vectors: tensor2d(columns, [rows, count]), factor: tensor2d(triangular(vectors, first), [count, count]) };
}

/** T of the product H₁H₂…: the inverse of the upper triangle of VᵀV with half its diagonal. */
function triangular(vectors: Float64Array[], first: number): Float32Array {
  const count = vectors.length;
  const factor = new Float32Array(count * count);
  const inverse = vectors.map(() => new Float64Array(count));
  for (const [column, vector] of vectors.entries()) {
    const scale = 2 / dot(vector, vector, first);
    const overlaps = vectors.slice(0, column).map((other) => dot(other, vector, first));
    for (let row = 0; row < column; row += 1) {
      let sum = 0;
      for (let k = row; k < column; k += 1) sum += (inverse[row]?.[k] as number) * (overlaps[k] as number);
      (inverse[row] as Float64Array)[column] = -scale * sum;
    }
    (inverse[column] as Float64Array)[column] = scale;
  }
  for (const [row, values] of inverse.entries()) factor.set(values, row * count);
  return factor;
}

function dot(a: Float64Array, b: Float64Array, from: number): number {
  let sum = 0;
  for (let i = from; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
