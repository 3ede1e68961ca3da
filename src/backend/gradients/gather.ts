import {
  add,
  type GatherV2Attrs,
  range,
  reshape,
  type Tensor1D,
  transpose,
  unsortedSegmentSum,
  util,
  zeros,
} from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';

/**
 * Sums the gradients of all copies of each entry, for any axis and any number of batch axes. tfjs supports
 * one at most.
 */
export const gather = defineGradient(
  'GatherV2',
  ['x', 'indices'],
  (dy, [x, taken], { axis, batchDims }: GatherV2Attrs) => {
    const { shape } = x;
    return {
      x: () => {
        const [gatherAxis] = util.parseAxisParam(axis, shape) as [number];
        const [batch, outer, inner] = [
          util.sizeFromShape(shape.slice(0, batchDims)),
          util.sizeFromShape(shape.slice(batchDims, gatherAxis)),
          util.sizeFromShape(shape.slice(gatherAxis + 1)),
        ];
        const length = shape[gatherAxis] as number;
        const count = taken.size / batch;
        const starts = reshape(range(0, batch * length, length, 'int32'), [batch, 1]);
        const segments = reshape(add(reshape(taken, [batch, count]), starts), [batch * count]) as Tensor1D;
        const values = transpose(reshape(dy, [batch, outer, count, inner]), [0, 2, 1, 3]);
        const sums = unsortedSegmentSum(reshape(values, [batch * count, outer * inner]), segments, batch * length);
        return reshape(transpose(reshape(sums, [batch, length, outer, inner]), [0, 2, 1, 3]), shape);
      },
      indices: () => zeros(taken.shape),
    };
  },
);
