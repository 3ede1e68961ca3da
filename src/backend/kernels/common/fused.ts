import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { fusedAttributes } from '../../fusedAttributes.js';
import type { KernelReplacement } from '../kernelReplacement.js';

/** The stock fused kernels, which also save their attributes for the gradients. */
export const fused: readonly KernelReplacement[] = ['FusedConv2D', 'FusedDepthwiseConv2D', '_FusedMatMul'].map(
  (kernelName) => ({
    kernelName,
    create: (stock) => (call) => {
      const output = (stock as KernelConfig).kernelFunc(call) as TensorInfo;
      fusedAttributes.set(output.dataId, call.attrs ?? {});
      return output;
    },
  }),
);
