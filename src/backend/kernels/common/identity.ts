import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { fusedAttributes } from '../../fusedAttributes.js';
import type { KernelReplacement } from '../kernelReplacement.js';

/** The backend's own copy, which on wasm is of the numbers too: the attributes of a fused operation must go with it. */
export const identity: KernelReplacement = {
  kernelName: 'Identity',
  create: (stock) => (call) => {
    const output = (stock as KernelConfig).kernelFunc(call) as TensorInfo;
    const attributes = fusedAttributes.get((call.inputs.x as TensorInfo).dataId);
    if (attributes) fusedAttributes.set(output.dataId, attributes);
    return output;
  },
};
