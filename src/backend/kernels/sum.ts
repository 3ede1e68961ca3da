import {
  type KernelConfig,
  matMul,
  ones,
  reshape,
  type SumAttrs,
  type Tensor,
  tidy,
  util,
} from '@tensorflow/tfjs-core';
import type { KernelReplacement } from './kernelReplacement.js';

/**
 * Sums over leading axes (every bias gradient, every statistic of a batch) as products with a row of ones, up to 20
 * times as fast as the backend's transpose and loop.
 */
export const sum: KernelReplacement = {
  kernelName: 'Sum',
  create: (stock) => (call) => {
    const x = call.inputs.x as Tensor;
    const { axis, keepDims } = call.attrs as unknown as SumAttrs;
    const axes = util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
    const leading = axes.length < x.rank && axes.every((value, index) => value === index);
    if (!leading || x.dtype !== 'float32' || x.size === 0) return (stock as KernelConfig).kernelFunc(call);
    const kept = x.shape.slice(axes.length);
    return tidy(() => {
      const columns = util.sizeFromShape(kept);
      const rows = x.size / columns;
      const groups = groupsOf(rows);
      const ofGroups = sumRows(reshape(x, [rows / groups, groups * columns]));
      return reshape(sumRows(reshape(ofGroups, [groups, columns])), [...(keepDims ? axes.map(() => 1) : []), ...kept]);
    });
  },
};

/** Long sums are taken in up to 16 interleaved parts, as short sums of short sums round less than one long sum. */
function groupsOf(rows: number): number {
  return rows < 4096 ? 1 : ([16, 8, 4, 2].find((groups) => rows % groups === 0) ?? 1);
}

function sumRows(x: Tensor): Tensor {
  const rows = x.shape[0] as number;
  return rows === 1 ? x : matMul(ones([1, rows]), x);
}
