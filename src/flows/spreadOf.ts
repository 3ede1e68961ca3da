import {
  abs,
  add,
  cast,
  greater,
  max,
  mean,
  mul,
  reshape,
  slice,
  sqrt,
  square,
  sub,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { constantOf } from '../core/constantOf.js';

/** Deviations of less than this share of the largest number may be its rounding. */
const rounding = 2 ** -20;

/** What a batch says of its channels, `[channels]` each. */
export interface Spread {
  center: Tensor;
  variance: Tensor;
  /** 1 where the numbers of a channel differ, by more than rounding; 0 where nothing is known of how much they do. */
  isKnown: Tensor;
}

/** Mean and variance of each channel, exact for numbers that are large and hardly differ, too. */
export function spreadOf(x: Tensor): Spread {
  const rows = rowsOf(x);
  const channels = rows.shape[1];
  // from the first row on: a sum of large numbers would lose what they differ by
  const first = slice(rows, [0, 0], [1, channels]);
  const rest = sub(rows, first);
  const shift = mean(rest, 0, true);
  const variance = mean(square(sub(rest, shift)), 0);
  const isKnown = constantOf([rows, variance], (numbers, spread) =>
    cast(greater(sqrt(spread), mul(max(abs(numbers), 0), rounding)), 'float32'),
  );
  return { center: reshape(add(first, shift), [channels]), variance, isKnown };
}

/** A channel a column: at every rank the same two-dimensional operations, as not every backend broadcasts at every rank. */
export function rowsOf(x: Tensor): Tensor2D {
  return reshape(x, [-1, x.shape.at(-1) as number]) as Tensor2D;
}
