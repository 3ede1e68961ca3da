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
} from '@tensorflow/tfjs-core';
import { constantOf } from '../core/constantOf.js';
import { toRows } from './toRows.js';

/** A standard deviation below this fraction of the largest absolute value may come from rounding alone. */
const roundingFraction = 2 ** -20;

/** Statistics of the channels of a batch, `[channels]` each. */
export interface ChannelMoments {
  mean: Tensor;
  variance: Tensor;
  /** 1 where the values of a channel differ by more than rounding, 0 where they do not. */
  isVarying: Tensor;
}

/** Mean and variance of each channel; also accurate for large values that differ only slightly. */
export function channelMoments(x: Tensor): ChannelMoments {
  const rows = toRows(x);
  const channels = rows.shape[1];
  // relative to the first row: a sum of large values would lose their differences
  const first = slice(rows, [0, 0], [1, channels]);
  const differences = sub(rows, first);
  const shift = mean(differences, 0, true);
  const variance = mean(square(sub(differences, shift)), 0);
  const isVarying = constantOf([rows, variance], (values, squared) =>
    cast(greater(sqrt(squared), mul(max(abs(values), 0), roundingFraction)), 'float32'),
  );
  return { mean: reshape(add(first, shift), [channels]), variance, isVarying };
}
