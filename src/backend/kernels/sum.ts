import { avgPool, type KernelConfig, matMul, mul, ones, reshape, type SumAttrs, type Tensor, type Tensor4D, tidy, util } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from './kernelReplacement.js';

/**
 * Sums over neighbouring axes that leave the last one standing (every bias gradient, every statistic of a batch or an
 * image), 10 to 20 times as fast as the backend's transpose and loop: over leading axes as a product with a row of
 * ones, over inner axes as an average pool.
 */
export const sum: KernelReplacement = {
  kernelName: 'Sum',
  create: (stock) => (call) => {
    const x = call.inputs.x as Tensor;
    const { axis, keepDims } = call.attrs as unknown as SumAttrs;
    const axes = util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
    const first = axes[0] ?? 0;
    const end = first + axes.length;
    const neighbours = axes.length > 0 && axes.every((value, index) => value === first + index);
    if (!neighbours || end === x.rank || x.dtype !== 'float32' || x.size === 0) return (stock as KernelConfig).kernelFunc(call);
    const outer = x.shape.slice(0, first);
    const summed = x.shape.slice(first, end);
    const inner = x.shape.slice(end);
    return tidy(() => {
      const total =
        first === 0
          ? sumLeading(x, summed)
          : sumInner(x, util.sizeFromShape(outer), util.sizeFromShape(summed), util.sizeFromShape(inner));
      return reshape(total, [...outer, ...(keepDims ? summed.map(() => 1) : []), ...inner]);
    });
  },
};

/** First over the batch, then over the rest: short sums of short sums round less than one long sum. */
function sumLeading(x: Tensor, [batch = 1, ...rest]: number[]): Tensor {
  const overBatch = sumRows(reshape(x, [batch, -1]));
  return sumRows(reshape(overBatch, [util.sizeFromShape(rest), -1]));
}

function sumRows(x: Tensor): Tensor {
  const rows = x.shape[0] as number;
  return rows === 1 ? x : matMul(ones([1, rows]), x);
}

function sumInner(x: Tensor, outer: number, count: number, inner: number): Tensor {
  const image: Tensor4D = reshape(x, [outer, count, 1, inner]);
  return mul(avgPool(image, [count, 1], 1, 'valid'), count);
}
