import {
  engine,
  type KernelConfig,
  reshape,
  type StridedSliceAttrs,
  slice_util,
  type Tensor,
  tidy,
  util,
} from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';

/**
 * Repairs forward values of strided slices that have a stride above 1 and drop an axis. Every backend of tfjs
 * mixes up the axes then. Here all axes are kept first and dropped afterwards.
 */
export const denseStridedSlice: KernelReplacement = {
  kernelName: 'StridedSlice',
  create: (stock) => (call) => {
    const x = call.inputs.x as Tensor;
    const attrs = call.attrs as unknown as StridedSliceAttrs;
    const { beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attrs;
    const info = slice_util.sliceInfo(
      x.shape,
      attrs.begin,
      attrs.end,
      attrs.strides,
      beginMask,
      endMask,
      ellipsisMask,
      newAxisMask,
      shrinkAxisMask,
    );
    const { begin, end, strides, isIdentity, sliceDim0, isSimpleSlice } = info;
    const dense = slice_util.computeOutShape(begin, end, strides);
    const isRight = isIdentity || sliceDim0 || isSimpleSlice || util.arraysEqual(info.finalShapeSparse, dense);
    if (isRight || util.sizeFromShape(dense) === 0) return (stock as KernelConfig).kernelFunc(call);
    // with a negative stride, the end may be before the first entry, where -1 would mean the last one
    const mask = end.reduce((bits, last, axis) => (last < 0 ? bits | (1 << axis) : bits), 0);
    const allAxes = { begin, end: end.map((last) => Math.max(last, 0)), strides, beginMask: 0, endMask: mask };
    return tidy(() => {
      const kept: Tensor = engine().runKernel(
        'StridedSlice',
        { x },
        { ...allAxes, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 },
      );
      return reshape(kept, info.finalShape);
    });
  },
};
