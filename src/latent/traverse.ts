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
  /** The code to walk along. */
  code: Names;
  /** Which of its numbers. Default 0. */
  coordinate?: number;
  /** Its values along the way, beyond the prior if you like; not for a categorical code, which walks through its classes. */
  values?: readonly number[];
}

/**
 * Walks along one number of one code, or through the classes of a categorical one, while all else stays: each sample of `codes` at each value, a row of pictures a sample.
 *
 * `[n, size]` becomes `[n · values, size]`, sample by sample, for every code. The caller disposes the codes returned.
 *
 * @throws RangeError if the space has no such code or the code no such coordinate, or values are missing, or given for a categorical code.
 * @example
 * ```ts
 * const latent = latentSpace({ noise: gaussian(62), style: uniform(2) });
 * const start = latent.sample(10, randomStream(1));
 * const walk = traverse(latent, start, { code: 'style', coordinate: 1, values: [-2, -1, 0, 1, 2] }); // [50, …]
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
  if (kind === 'categorical' && values) reject(name, 'values', 'left out for a categorical code', values);
  if (kind !== 'categorical' && !values?.length) reject(name, 'values', 'at least one number', values ?? []);
  if (coordinate >= size) reject(name, 'coordinate', `below ${size}`, coordinate);
  const steps = values?.length ?? size;
  return tidy(() => {
    const walked = Object.entries<Tensor2D>(codes).map(([other, rows]) => {
      const repeated = repeatRows(rows, steps);
      if (other !== code) return [other, repeated];
      const count = rows.shape[0];
      if (!values) return [other, repeatAll(eye(size), count)];
      const column = reshape(repeatAll(tensor1d([...values]), count), [-1, 1]) as Tensor2D;
      const part = (from: number, to: number) => slice(repeated, [0, from], [-1, to - from]);
      return [other, concat([part(0, coordinate), column, part(coordinate + 1, size)], 1)];
    });
    return Object.fromEntries(walked) as Codes<Names>;
  });
}

/** All rows again and again. */
export function repeatAll<T extends Tensor>(rows: T, times: number): T {
  const spread = mul(reshape(rows, [1, ...rows.shape]), add(zeros([times, ...rows.shape]), 1));
  return reshape(spread, [times * (rows.shape[0] as number), ...rows.shape.slice(1)]) as T;
}
