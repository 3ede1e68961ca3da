import { avgPool, type KernelConfig, mul, reshape, type SumAttrs, type Tensor, type Tensor4D, tidy, util } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from './kernelReplacement.js';

/**
 * Sums over neighbouring axes that leave the last one standing (every bias gradient, every statistic of a batch or an
 * image) as average pools, 10 to 20 times as fast as the backend's transpose and loop.
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
      // over all but the first of the axes, then over that: short sums of short sums round less than one long sum
      const [head = 1, ...tail] = summed;
      const short = sumMiddle(x, util.sizeFromShape(outer) * head, util.sizeFromShape(tail), util.sizeFromShape(inner));
      const total = sumMiddle(short, util.sizeFromShape(outer), head, util.sizeFromShape(inner));
      return reshape(total, [...outer, ...(keepDims ? summed.map(() => 1) : []), ...inner]);
    });
  },
};

function sumMiddle(x: Tensor, outer: number, count: number, inner: number): Tensor {
  if (count === 1) return x;
  const image: Tensor4D = reshape(x, [outer, count, 1, inner]);
  return mul(avgPool(image, [count, 1], 1, 'valid'), count);
}
