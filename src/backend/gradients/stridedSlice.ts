import {
  type GradConfig,
  reshape,
  reverse,
  type StridedSliceAttrs,
  slice_util,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { spread, windowOf } from '../axes.js';

/** Puts every entry back where it was taken from, with zeros between. */
export const stridedSlice: GradConfig = {
  kernelName: 'StridedSlice',
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attrs) => {
    const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } =
      attrs as unknown as StridedSliceAttrs;
    const { shape } = x as Tensor;
    const info = slice_util.sliceInfo(
      shape,
      begin,
      end,
      strides,
      beginMask,
      endMask,
      ellipsisMask,
      newAxisMask,
      shrinkAxisMask,
    );
    return {
      x: () => {
        const taken = shape.map(
          (_, axis) => slice_util.computeOutShape(info.begin, info.end, info.strides)[axis] as number,
        );
        return shape.reduce(
          (gradient, size, axis) => {
            const [first, count, stride] = [info.begin[axis], taken[axis], info.strides[axis]] as [
              number,
              number,
              number,
            ];
            const forwards = stride > 0 ? gradient : reverse(gradient, axis);
            const start = stride > 0 ? first : first + (count - 1) * stride;
            return windowOf(spread(forwards, axis, Math.abs(stride)), axis, -start, size);
          },
          reshape(dy as Tensor, taken),
        );
      },
    };
  },
};
