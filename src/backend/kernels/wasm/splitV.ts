import {
  backend_util,
  type KernelConfig,
  type SplitVAttrs,
  type Tensor,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';
import { copyRows } from './copyRows.js';
import type { WasmBackend } from './wasmBackend.js';

/**
 * Splits a tensor within the heap. The stock kernel copies it out of the heap for each part and makes a view
 * of each row.
 */
export const splitV: KernelReplacement = {
  kernelName: 'SplitV',
  create: (stock) => (call) => {
    const x = call.inputs.x as TensorInfo;
    if (x.dtype === 'string') return (stock as KernelConfig).kernelFunc(call);
    const { numOrSizeSplits, axis: given } = call.attrs as unknown as SplitVAttrs;
    const [axis] = util.parseAxisParam(given, x.shape) as [number];
    const sizes = backend_util.prepareSplitSize(x as Tensor, numOrSizeSplits, axis);
    const backend = call.backend as WasmBackend;
    const outputs = sizes.map((size) => {
      const shape = [...x.shape];
      shape[axis] = size;
      return backend.makeOutput(shape, x.dtype);
    });
    const values = backend.typedArrayFromHeap(x);
    const rows = util.sizeFromShape(x.shape.slice(0, axis));
    const stride = util.sizeFromShape(x.shape.slice(axis));
    let start = 0;
    for (const output of outputs) {
      const width = util.sizeFromShape(output.shape.slice(axis));
      const target = backend.typedArrayFromHeap(output);
      copyRows(rows, width, { values, start, stride }, { values: target, start: 0, stride: width });
      start += width;
    }
    return outputs;
  },
};
