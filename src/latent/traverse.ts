import {
  add,
  concat,
  eye,
  mul,
  reshape,
  slice,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { arrayOf, checkArguments, checkValue, finite, integer, oneOf, optional } from '../core/check.js';
import { aLatentSpace, checkCodes } from './checkCodes.js';
import type { Codes, LatentSpace } from './latentSpace.js';
import { repeatRows } from './repeatCodes.js';

/** Arguments of {@link traverse}. */
export interface TraverseArgs<Names extends string = string> {
  /** The code to vary. */
  code: Names;
  /** The dimension of the code. Default 0. */
  coordinate?: number;
  /**
   * The values of that dimension, also outside its distribution. Required, except for a categorical code,
   * which takes all its classes instead.
   */
  values?: readonly number[];
}

/**
 * Latent traversal: sets one dimension of one code to each of several values, or a categorical code to each
 * of its classes, while all other codes stay the same. This gives one row of images per sample.
 *
 * @param latent The latent space.
 * @param codes The samples to start from, `[n, size]` each.
 * @param args The code, its dimension and its values.
 * @returns Codes of shape `[n · values, size]`, sample by sample. The caller disposes them.
 * @throws RangeError if the code or the dimension does not exist, `values` is missing, or `values` is given
 * for a categorical code.
 * @example
 * ```ts
 * const latent = latentSpace({ noise: gaussian(62), style: uniform(2) });
 * const start = latent.sample(10, randomStream(1));
 * const codes = traverse(latent, start, { code: 'style', coordinate: 1, values: [-2, -1, 0, 1, 2] }); // [50, …]
 * ```
 * @category Latent space
 */
export function traverse<Names extends string>(
  latent: LatentSpace<Names>,
  codes: Codes<Names>,
  args: TraverseArgs<Names>,
): Codes<Names> {
  const name = 'traverse';
  checkValue(name, 'latent', latent, aLatentSpace);
  checkCodes(name, 'codes', latent, codes);
  checkArguments(name, args, {
    code: oneOf(latent.names),
    coordinate: optional(integer(0)),
    values: optional(arrayOf(finite)),
  });
  const { code, coordinate = 0, values } = args;
  const { kind, size } = latent.pick(code)[code];
  if (kind === 'categorical' && values) reject(name, 'values', 'undefined for a categorical code', values);
  if (kind !== 'categorical' && !values?.length) reject(name, 'values', 'an array of at least one number', values);
  if (coordinate >= size) reject(name, 'coordinate', `below ${size}`, coordinate);
  const steps = values?.length ?? size;
  return tidy(() => {
    const traversed = Object.entries<Tensor2D>(codes).map(([other, rows]) => {
      const repeated = repeatRows(rows, steps);
      if (other !== code) return [other, repeated];
      const count = rows.shape[0];
      if (!values) return [other, repeatAll(eye(size), count)];
      const column = reshape(repeatAll(tensor1d([...values]), count), [-1, 1]) as Tensor2D;
      const columns = (from: number, to: number) => slice(repeated, [0, from], [-1, to - from]);
      return [other, concat([columns(0, coordinate), column, columns(coordinate + 1, size)], 1)];
    });
    return Object.fromEntries(traversed) as Codes<Names>;
  });
}

/**
 * Repeats all rows `times` times.
 *
 * @internal
 */
export function repeatAll<T extends Tensor>(rows: T, times: number): T {
  const repeated = mul(reshape(rows, [1, ...rows.shape]), add(zeros([times, ...rows.shape]), 1));
  return reshape(repeated, [times * (rows.shape[0] as number), ...rows.shape.slice(1)]) as T;
}
