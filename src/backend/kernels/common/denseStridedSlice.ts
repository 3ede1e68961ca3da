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
 * Mends forward values: strided slices that step by more than one and drop an axis. Every backend of tfjs then mixes up
 * the axes; here all of them are kept at first.
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
    const right = isIdentity || sliceDim0 || isSimpleSlice || util.arraysEqual(info.finalShapeSparse, dense);
    if (right || util.sizeFromShape(dense) === 0) return (stock as KernelConfig).kernelFunc(call);
    // backwards to the first entry, the end is before it, and -1 would be the last
    const mask = end.reduce((bits, last, axis) => (last < 0 ? bits | (1 << axis) : bits), 0);
    const whole = { begin, end: end.map((last) => Math.max(last, 0)), strides, beginMask: 0, endMask: mask };
    return tidy(() => {
      const kept: Tensor = engine().runKernel(
        'StridedSlice',
        { x },
        { ...whole, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 },
      );
      return reshape(kept, info.finalShape);
    });
  },
};
