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

/** Sums what each entry was taken for; for any axis and any number of batch axes, where tfjs manages one at most. */
export const gather = defineGradient(
  'GatherV2',
  ['x', 'indices'],
  (dy, [x, taken], { axis, batchDims }: GatherV2Attrs) => {
    const { shape } = x;
    return {
      x: () => {
        const [at] = util.parseAxisParam(axis, shape) as [number];
        const [batch, outer, inner] = [
          util.sizeFromShape(shape.slice(0, batchDims)),
          util.sizeFromShape(shape.slice(batchDims, at)),
          util.sizeFromShape(shape.slice(at + 1)),
        ];
        const length = shape[at] as number;
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
