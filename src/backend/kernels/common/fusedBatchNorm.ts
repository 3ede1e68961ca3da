import type { KernelConfig, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';

type Call = Parameters<KernelConfig['kernelFunc']>[0];

/** The stock kernel, followed by {@link prepareForTape}. */
export const fusedBatchNorm: KernelReplacement = {
  kernelName: 'FusedBatchNorm',
  create: (stock) => (call) => {
    const output = (stock as KernelConfig).kernelFunc({ ...call, inputs: { ...call.inputs } });
    prepareForTape(call);
    return output;
  },
};

/**
 * Prepares the inputs for the tape. A missing scale or offset is `undefined` there, on which tfjs fails. The
 * variance replaces a missing scale, and the attribute `unscaled` is set.
 */
export function prepareForTape({ inputs: given, attrs }: Call): void {
  const inputs: Partial<NamedTensorInfoMap> = given;
  if (!inputs.offset) delete inputs.offset;
  if (inputs.scale) return;
  inputs.scale = inputs.variance as TensorInfo;
  if (attrs) attrs.unscaled = true;
}
