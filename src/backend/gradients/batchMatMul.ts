import { type BatchMatMulAttrs, matMul, type Tensor } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';
import { sumTo } from './sumTo.js';

/** The products of the output's gradient with the other operand, summed over the batches that an operand was broadcast to, on which tfjs's own fails. */
export const batchMatMul = defineGradient(
  'BatchMatMul',
  ['a', 'b'],
  (dy, [a, b], { transposeA, transposeB }: BatchMatMulAttrs) => {
    const to = (operand: Tensor, gradient: Tensor) =>
      gradient.shape.join() === operand.shape.join() ? gradient : sumTo(gradient, operand.shape);
    return {
      a: () => to(a, transposeA ? matMul(b, dy, transposeB, true) : matMul(dy, b, false, !transposeB)),
      b: () => to(b, transposeB ? matMul(dy, a, true, transposeA) : matMul(a, dy, !transposeA, false)),
    };
  },
);
