import { type ConcatAttrs, type KernelConfig, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';
import { copyRows } from './copyRows.js';
import type { WasmBackend } from './wasmBackend.js';

/** Concatenates along a late axis faster than the stock kernel, which makes a view of each row. */
export const concat: KernelReplacement = {
  kernelName: 'Concat',
  create: (stock) => (call) => {
    const inputs = call.inputs as unknown as TensorInfo[];
    const first = inputs[0] as TensorInfo;
    const [axis] = util.parseAxisParam((call.attrs as unknown as ConcatAttrs).axis, first.shape) as [number];
    // the stock kernel handles empty tensors, strings and errors
    const fits = ({ shape, dtype }: TensorInfo) =>
      dtype === first.dtype &&
      shape.length === first.shape.length &&
      shape.every((size, index) => size > 0 && (index === axis || size === first.shape[index]));
    if (inputs.length < 2 || first.dtype === 'string' || !inputs.every(fits))
      return (stock as KernelConfig).kernelFunc(call);
    const backend = call.backend as WasmBackend;
    const shape = [...first.shape];
    shape[axis] = inputs.reduce((total, input) => total + (input.shape[axis] as number), 0);
    const output = backend.makeOutput(shape, first.dtype);
    const target = backend.typedArrayFromHeap(output);
    const rows = util.sizeFromShape(shape.slice(0, axis));
    const stride = util.sizeFromShape(shape.slice(axis));
    let start = 0;
    for (const input of inputs) {
      const width = util.sizeFromShape(input.shape.slice(axis));
      const values = backend.typedArrayFromHeap(input);
      copyRows(rows, width, { values, start: 0, stride: width }, { values: target, start, stride });
      start += width;
    }
    return output;
  },
};
