import { cast, engine, type KernelConfig, type Tensor, type TensorInfo, tidy } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';
import type { WasmBackend } from './wasmBackend.js';

/**
 * Repairs forward values: the stock kernel reads the bits of integers as floats, and four bytes for each
 * boolean.
 */
export const stridedSlice: KernelReplacement = {
  kernelName: 'StridedSlice',
  create: (stock) => (call) => {
    const { kernelFunc } = stock as KernelConfig;
    const x = call.inputs.x as Tensor;
    if (x.dtype === 'bool')
      return tidy(() => {
        const sliced: Tensor = engine().runKernel('StridedSlice', { x: cast(x, 'int32') }, call.attrs ?? {});
        return cast(sliced, 'bool');
      });
    const output = kernelFunc(call) as TensorInfo;
    if (output.dtype === x.dtype) return output;
    const backend = call.backend as WasmBackend;
    const corrected = backend.makeOutput(output.shape, x.dtype);
    const { buffer, byteOffset, length } = backend.typedArrayFromHeap(output);
    backend.typedArrayFromHeap(corrected).set(new Int32Array(buffer, byteOffset, length));
    backend.disposeData(output.dataId);
    return corrected;
  },
};
