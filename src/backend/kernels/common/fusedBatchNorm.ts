import type { KernelConfig, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';

type Call = Parameters<KernelConfig['kernelFunc']>[0];

/** The backend's own kernel, and afterwards {@link prepareForTape}. */
export const fusedBatchNorm: KernelReplacement = {
  kernelName: 'FusedBatchNorm',
  create: (stock) => (call) => {
    const output = (stock as KernelConfig).kernelFunc({ ...call, inputs: { ...call.inputs } });
    prepareForTape(call);
    return output;
  },
};

/**
 * Tidies what goes on the tape: a scale or an offset that was left out is there as `undefined`, on which tfjs fails.
 * The variance stands in for the scale, and `unscaled` says so.
 */
export function prepareForTape({ inputs: given, attrs }: Call): void {
  const inputs: Partial<NamedTensorInfoMap> = given;
  if (!inputs.offset) delete inputs.offset;
  if (inputs.scale) return;
  inputs.scale = inputs.variance as TensorInfo;
  if (attrs) attrs.unscaled = true;
}
