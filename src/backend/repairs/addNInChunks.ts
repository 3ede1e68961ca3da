import { addN, type KernelConfig, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernels/kernelReplacement.js';

/** With the output's as many buffers as every device can bind to a shader. */
const maxOperands = 7;

/**
 * Sums of few at a time. webgpu's own kernel binds all operands at once; from eight on the shader is not valid, and the device drops all it was
 * given with it, without a word: not only the sum is wrong, but whatever came before it.
 */
export const addNInChunks: KernelReplacement = {
  kernelName: 'AddN',
  create: (stock) => (given) => {
    const tensors = given.inputs as unknown as Tensor[];
    if (tensors.length <= maxOperands) return (stock as KernelConfig).kernelFunc(given);
    return tidy(() => {
      const sums: Tensor[] = [];
      for (let first = 0; first < tensors.length; first += maxOperands)
        sums.push(addN(tensors.slice(first, first + maxOperands)));
      return addN(sums);
    });
  },
};
