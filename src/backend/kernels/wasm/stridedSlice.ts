import { cast, engine, type KernelConfig, type Tensor, type TensorInfo, tidy } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';
import type { WasmBackend } from './wasmBackend.js';

/** Mends forward values: the backend's own takes the bits of integers for floats, and reads four bytes of a boolean's one. */
export const stridedSlice: KernelReplacement = {
  kernelName: 'StridedSlice',
  create: (stock) => (call) => {
    const { kernelFunc } = stock as KernelConfig;
    const x = call.inputs.x as Tensor;
    if (x.dtype === 'bool')
      return tidy(() => {
        const taken: Tensor = engine().runKernel('StridedSlice', { x: cast(x, 'int32') }, call.attrs ?? {});
        return cast(taken, 'bool');
      });
    const output = kernelFunc(call) as TensorInfo;
    if (output.dtype === x.dtype) return output;
    const backend = call.backend as WasmBackend;
    const right = backend.makeOutput(output.shape, x.dtype);
    const { buffer, byteOffset, length } = backend.typedArrayFromHeap(output);
    backend.typedArrayFromHeap(right).set(new Int32Array(buffer, byteOffset, length));
    backend.disposeData(output.dataId);
    return right;
  },
};
