import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { fusedAttributes } from '../../fusedAttributes.js';
import type { KernelReplacement } from '../kernelReplacement.js';

/**
 * The stock kernel, which also passes on the attributes of a fused operation: on wasm the copy has other
 * data.
 */
export const identity: KernelReplacement = {
  kernelName: 'Identity',
  create: (stock) => (call) => {
    const output = (stock as KernelConfig).kernelFunc(call) as TensorInfo;
    const attributes = fusedAttributes.get((call.inputs.x as TensorInfo).dataId);
    if (attributes) fusedAttributes.set(output.dataId, attributes);
    return output;
  },
};
