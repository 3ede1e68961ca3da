import { type KernelConfig, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernels/kernelReplacement.js';
import { uncachedOperand } from '../kernels/wasm/uncachedOperand.js';

/** The stock matrix product with {@link uncachedOperand} as its right operand. */
export const guardedMatMul: KernelReplacement = {
  kernelName: 'BatchMatMul',
  create: (stock) => (call) =>
    tidy(() => {
      const b = uncachedOperand(call.inputs.b as Tensor);
      return (stock as KernelConfig).kernelFunc({ ...call, inputs: { ...call.inputs, b } }) as Tensor;
    }),
};
