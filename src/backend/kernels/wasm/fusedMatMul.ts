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
 * Mends forward values: the product in every dense layer, with its right operand guarded as in {@link batchMatMul}. Where
 * an operand is transposed, or there is a batch, the backend adds the last entry of the bias to all rows but the first;
 * there product, bias and activation are taken one after the other.
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
    const activate: Record<string, (x: Tensor) => Tensor> = {
      linear: (x) => x,
      relu,
      relu6,
      elu,
      sigmoid,
      prelu: (x) => prelu(x, preluActivationWeights as Tensor),
      leakyrelu: (x) => leakyRelu(x, leakyreluAlpha),
    };
    const of = activate[activation];
    if (!of) return kernelFunc(call);
    const output = tidy(() => of(add(matMul(a, b, transposeA, transposeB), bias)));
    fusedAttributes.set(output.dataId, call.attrs ?? {});
    return output;
  },
};

interface Operands {
  a: Tensor;
  b: Tensor;
}
