import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';
import type { WasmBackend } from './wasmBackend.js';

/** A clone that shares its numbers, as on every other backend; tfjs clones all that it saves for a gradient, and here it copies. */
export const sharedIdentity: KernelReplacement = {
  kernelName: 'Identity',
  create: (stock) => (call) => {
    const { dataId, shape, dtype } = call.inputs.x as TensorInfo;
    if (dtype === 'string') return (stock as KernelConfig).kernelFunc(call);
    (call.backend as WasmBackend).incRef(dataId);
    return { dataId, shape, dtype };
  },
};
