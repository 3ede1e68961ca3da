import { reshape, reverse, type StridedSliceAttrs, slice_util } from '@tensorflow/tfjs-core';
import { cropOrPad, insertZeros } from '../axes.js';
import { defineGradient } from './defineGradient.js';

/** Writes each entry back to its position, with zeros between. */
export const stridedSlice = defineGradient('StridedSlice', ['x'], (dy, [x], attrs: StridedSliceAttrs) => {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attrs;
  const { shape } = x;
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
      const sizes = shape.map(
        (_, axis) => slice_util.computeOutShape(info.begin, info.end, info.strides)[axis] as number,
      );
      return shape.reduce(
        (gradient, size, axis) => {
          const [first, count, stride] = [info.begin[axis], sizes[axis], info.strides[axis]] as [
            number,
            number,
            number,
          ];
          const forwards = stride > 0 ? gradient : reverse(gradient, axis);
          const start = stride > 0 ? first : first + (count - 1) * stride;
          return cropOrPad(insertZeros(forwards, axis, Math.abs(stride)), axis, -start, size);
        },
        reshape(dy, sizes),
      );
    },
  };
});
