import type { KernelConfig, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from './kernelReplacement.js';

/**
 * The backend's own kernel. Afterwards it tidies what goes on the tape: a scale or an offset that was left out is
 * there as `undefined`, on which tfjs fails. The variance stands in for the scale, and `unscaled` says so.
 */
export const fusedBatchNorm: KernelReplacement = {
  kernelName: 'FusedBatchNorm',
  create: (stock) => (call) => {
    const output = (stock as KernelConfig).kernelFunc({ ...call, inputs: { ...call.inputs } });
    const inputs: Partial<NamedTensorInfoMap> = call.inputs;
    if (!inputs.offset) delete inputs.offset;
    if (!inputs.scale) {
      inputs.scale = inputs.variance as TensorInfo;
      if (call.attrs) call.attrs.unscaled = true;
    }
    return output;
  },
};
