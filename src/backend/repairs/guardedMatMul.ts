import { type KernelConfig, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernels/kernelReplacement.js';
import { matrixOperand } from '../kernels/wasm/matrixOperand.js';

/** The backend's own product, with a copy of the right operand where {@link matrixOperand} makes one. */
export const guardedMatMul: KernelReplacement = {
  kernelName: 'BatchMatMul',
  create: (stock) => (call) =>
    tidy(() => {
      const b = matrixOperand(call.inputs.b as Tensor);
      return (stock as KernelConfig).kernelFunc({ ...call, inputs: { ...call.inputs, b } }) as Tensor;
    }),
};
