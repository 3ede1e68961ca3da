import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';
import type { WasmBackend } from './wasmBackend.js';

/**
 * A clone that shares its data, as on every other backend. The stock kernel copies, and tfjs clones
 * everything that it saves for a gradient.
 */
export const sharedIdentity: KernelReplacement = {
  kernelName: 'Identity',
  create: (stock) => (call) => {
    const { dataId, shape, dtype } = call.inputs.x as TensorInfo;
    if (dtype === 'string') return (stock as KernelConfig).kernelFunc(call);
    (call.backend as WasmBackend).incRef(dataId);
    return { dataId, shape, dtype };
  },
};
