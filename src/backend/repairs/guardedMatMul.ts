import { type KernelConfig, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernels/kernelReplacement.js';
import { uncachedOperand } from '../kernels/wasm/uncachedOperand.js';

/** The backend's own product, with a copy of the right operand where {@link uncachedOperand} makes one. */
export const guardedMatMul: KernelReplacement = {
  kernelName: 'BatchMatMul',
  create: (stock) => (call) =>
    tidy(() => {
      const b = uncachedOperand(call.inputs.b as Tensor);
      return (stock as KernelConfig).kernelFunc({ ...call, inputs: { ...call.inputs, b } }) as Tensor;
    }),
};
