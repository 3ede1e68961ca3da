import {
  type _FusedMatMulAttrs,
  add,
  elu,
  type KernelConfig,
  leakyRelu,
  matMul,
  prelu,
  relu,
  relu6,
  sigmoid,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { fusedAttributes } from '../../fusedAttributes.js';
import type { KernelReplacement } from '../kernelReplacement.js';
import { uncachedOperand } from './uncachedOperand.js';

/**
 * Repairs forward values of the fused matrix product, which every dense layer uses. The right operand goes
 * through {@link uncachedOperand}. If an operand is transposed or there is a batch, the stock kernel adds the
 * last entry of the bias to all rows but the first, so product, bias and activation are computed separately.
 */
export const fusedMatMul: KernelReplacement = {
  kernelName: '_FusedMatMul',
  create: (stock) => (call) => {
    const { a, b, bias, preluActivationWeights } = call.inputs as Record<string, Tensor | undefined> & Operands;
    const attrs = call.attrs as unknown as _FusedMatMulAttrs;
    const { transposeA, transposeB, activation, leakyreluAlpha } = attrs;
    const { kernelFunc } = stock as KernelConfig;
    const plain = !transposeA && !transposeB && a.shape[0] === 1 && b.shape[0] === 1;
    if (!bias || plain)
      return tidy(() => kernelFunc({ ...call, inputs: { ...call.inputs, b: uncachedOperand(b) } }) as Tensor);
    const activations: Record<string, (x: Tensor) => Tensor> = {
      linear: (x) => x,
      relu,
      relu6,
      elu,
      sigmoid,
      prelu: (x) => prelu(x, preluActivationWeights as Tensor),
      leakyrelu: (x) => leakyRelu(x, leakyreluAlpha),
    };
    const activationOf = activations[activation];
    if (!activationOf) return kernelFunc(call);
    const output = tidy(() => activationOf(add(matMul(a, b, transposeA, transposeB), bias)));
    fusedAttributes.set(output.dataId, call.attrs ?? {});
    return output;
  },
};

interface Operands {
  a: Tensor;
  b: Tensor;
}
