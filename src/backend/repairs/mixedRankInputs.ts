import { type KernelConfig, reshape, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernels/kernelReplacement.js';

const names =
  'Add Atan2 Equal FloorDiv Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr Maximum Minimum Mod ' +
  'Multiply NotEqual Pow Prelu RealDiv SquaredDifference Sub';

/**
 * Binary operations on webgpu: above rank 4 the shader does not compile if one operand has a lower rank than
 * the other.
 */
export const mixedRankInputs: readonly KernelReplacement[] = names.split(' ').map((kernelName) => ({
  kernelName,
  create: (stock) => (call) => {
    const { kernelFunc } = stock as KernelConfig;
    const inputs = Object.entries(call.inputs) as [string, Tensor][];
    const rank = Math.max(...inputs.map(([, x]) => x.shape.length));
    if (rank <= 4 || inputs.every(([, x]) => x.shape.length === rank)) return kernelFunc(call);
    return tidy(() => {
      const reshaped = inputs.map(([name, x]) => {
        const { shape } = x;
        return [name, reshape(x, [...Array(rank - shape.length).fill(1), ...shape])];
      });
      return kernelFunc({ ...call, inputs: Object.fromEntries(reshaped) }) as Tensor;
    });
  },
}));
