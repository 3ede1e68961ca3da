import {
  concat,
  div,
  matMul,
  mul,
  norm,
  slice,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { layer as aLayer, checkArguments, checkValue, integer, optional } from '../core/check.js';
import { innermostLayer } from '../core/innermostLayer.js';
import { randomStream } from '../core/randomStream.js';
import { zerosToOnes } from '../core/singularVectors.js';
import { type Kernel, kernelsOf } from './kernels.js';

const name = 'singularValues';

/** Arguments of {@link singularValues}. */
export interface SingularValuesArgs {
  /** Number of singular values, from the largest on. Default 1; the BigGAN paper plots 3. */
  count?: number;
  /**
   * Steps of the power iteration, which starts from random vectors in each call. Default 100, which separates
   * singular values that differ by 10 %.
   */
  powerIterations?: number;
}

/**
 * The largest singular values of each kernel of a layer, to plot them during training. In a generator they
 * grow slowly, and jump when training collapses.
 *
 * @param layer A built layer that {@link spectralNormalization} could wrap, or a wrapper of one. The stored
 * kernels are used, without the normalization of a wrapper.
 * @param args Optional number of singular values, and accuracy.
 * @returns An array for each kernel by the name of its field, largest value first.
 * @throws RangeError if `count` or `powerIterations` is not an integer of at least 1, the layer has no
 * kernel, or a kernel has fewer singular values.
 * @throws Error if the layer is not built.
 * @see Brock et al. 2019, BigGAN, [arXiv:1809.11096](https://arxiv.org/abs/1809.11096), section 4.1 and
 * appendix F.
 * @example
 * ```ts
 * const layer = layers.dense({ units: 8 });
 * layer.apply(zeros([1, 5]));
 * const { kernel } = await singularValues(layer, { count: 3 });
 * ```
 * @category Layers
 */
export async function singularValues(
  layer: layers.Layer,
  args: SingularValuesArgs = {},
): Promise<Record<string, number[]>> {
  checkValue(name, 'layer', layer, aLayer);
  checkArguments(name, args, { count: optional(integer(1)), powerIterations: optional(integer(1)) });
  const { count = 1, powerIterations = 100 } = args;
  const inner = innermostLayer(layer);
  if (!inner.built) throw new Error(`${name}: layer must be built, got an unbuilt one`);
  const entries = kernelsOf(inner, name).map(async (kernel): Promise<[string, number[]]> => {
    const values = leading(kernel, count, powerIterations);
    const numbers = Array.from(await values.data());
    values.dispose();
    // the iteration may return two close values in either order
    return [kernel.field, numbers.sort((a, b) => b - a)];
  });
  return Object.fromEntries(await Promise.all(entries));
}

function leading({ field, matrix, variable }: Kernel, count: number, powerIterations: number): Tensor {
  return tidy(() => {
    const w = matrix(variable.read());
    const available = Math.min(...w.shape);
    if (count > available) reject(name, 'count', `at most ${available} for ${field}`, count);
    let v = randomStream(0).normal([count, w.shape[0]]) as Tensor2D;
    for (let step = 0; step < powerIterations; step += 1) {
      v = tidy(() => {
        const u = orthonormalRows(matMul(v, w));
        return orthonormalRows(transpose(matMul(w, transpose(u))) as Tensor2D);
      });
    }
    return norm(matMul(v, w), 'euclidean', 1);
  });
}

/** Gram–Schmidt orthonormalization of the rows. */
function orthonormalRows(x: Tensor2D): Tensor2D {
  const rows: Tensor2D[] = [];
  for (let index = 0; index < x.shape[0]; index += 1) {
    let row = slice(x, [index, 0], [1, -1]);
    for (const other of rows) row = sub(row, mul(other, sum(mul(row, other))));
    rows.push(div(row, zerosToOnes(norm(row))));
  }
  return concat(rows);
}
