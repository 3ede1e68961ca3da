import {
  type KernelConfig,
  type SliceAttrs,
  slice_util,
  type Tensor,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';
import type { WasmBackend } from './wasmBackend.js';

/** Copies a slice that lies in one piece from heap to heap; the backend's own first copies the whole input out of it. */
export const slice: KernelReplacement = {
  kernelName: 'Slice',
  create: (stock) => (call) => {
    const x = call.inputs.x as TensorInfo;
    const { begin, size } = call.attrs as unknown as SliceAttrs;
    const [starts, sizes] = slice_util.parseSliceParams(x as Tensor, begin, size) as [number[], number[]];
    if (x.dtype === 'string' || !slice_util.isSliceContinous(x.shape, starts, sizes))
      return (stock as KernelConfig).kernelFunc(call);
    const backend = call.backend as WasmBackend;
    const output = backend.makeOutput(sizes, x.dtype);
    const target = backend.typedArrayFromHeap(output);
    const offset = slice_util.computeFlatOffset(starts, strides(x.shape));
    target.set(backend.typedArrayFromHeap(x).subarray(offset, offset + target.length));
    return output;
  },
};

function strides(shape: number[]): number[] {
  return shape.map((_, axis) => util.sizeFromShape(shape.slice(axis + 1)));
}
