import { addN, type KernelConfig, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernels/kernelReplacement.js';

/** Every device can bind this many buffers, plus one for the output, to a shader. */
const maxOperands = 7;

/**
 * Adds a few tensors at a time. The stock kernel of webgpu binds all operands at once. With eight or more the
 * shader is invalid, and the device silently drops the full batch of commands, so earlier results are wrong
 * too.
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
