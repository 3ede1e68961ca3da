import type { KernelConfig, Tensor } from '@tensorflow/tfjs-core';
import { tidy } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';
import { matrixOperand } from './matrixOperand.js';

/** The product in every dense layer, with its right operand guarded as in {@link batchMatMul}. */
export const fusedMatMul: KernelReplacement = {
  kernelName: '_FusedMatMul',
  create: (stock) => (call) => {
    const { b, ...others } = call.inputs as { b: Tensor };
    return tidy(
      () => (stock as KernelConfig).kernelFunc({ ...call, inputs: { ...others, b: matrixOperand(b) } }) as Tensor,
    );
  },
};
