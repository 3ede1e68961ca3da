import {
  type KernelConfig,
  type SliceAttrs,
  slice_util,
  type Tensor,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';
import { copyRows } from './copyRows.js';
import type { WasmBackend } from './wasmBackend.js';

/**
 * Copies a slice that is contiguous or along one axis within the heap. The stock kernel first copies the full
 * input out of the heap.
 */
export const slice: KernelReplacement = {
  kernelName: 'Slice',
  create: (stock) => (call) => {
    const x = call.inputs.x as TensorInfo;
    const { begin, size } = call.attrs as unknown as SliceAttrs;
    const [starts, sizes] = slice_util.parseSliceParams(x as Tensor, begin, size) as [number[], number[]];
    const isContiguous = slice_util.isSliceContinous(x.shape, starts, sizes);
    const slicedAxes = sizes.flatMap((length, axis) => (length === x.shape[axis] ? [] : [axis]));
    if (x.dtype === 'string' || !(isContiguous || slicedAxes.length === 1))
      return (stock as KernelConfig).kernelFunc(call);
    const backend = call.backend as WasmBackend;
    const output = backend.makeOutput(sizes, x.dtype);
    const target = backend.typedArrayFromHeap(output);
    const values = backend.typedArrayFromHeap(x);
    const start = slice_util.computeFlatOffset(starts, strides(x.shape));
    if (isContiguous) target.set(values.subarray(start, start + target.length));
    else {
      const axis = slicedAxes[0] as number;
      const [width, stride] = [sizes, x.shape].map((shape) => util.sizeFromShape(shape.slice(axis)));
      const rows = util.sizeFromShape(sizes.slice(0, axis));
      copyRows(
        rows,
        width as number,
        { values, start, stride: stride as number },
        { values: target, start: 0, stride: width as number },
      );
    }
    return output;
  },
};

function strides(shape: number[]): number[] {
  return shape.map((_, axis) => util.sizeFromShape(shape.slice(axis + 1)));
}
