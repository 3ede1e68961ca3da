import { type BatchMatMulAttrs, matMul, type Tensor } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';
import { sumTo } from './sumTo.js';

/**
 * Multiplies the gradient of the output by the other operand. Sums over broadcast batch axes, on which the
 * gradient of tfjs fails.
 */
export const batchMatMul = defineGradient(
  'BatchMatMul',
  ['a', 'b'],
  (dy, [a, b], { transposeA, transposeB }: BatchMatMulAttrs) => {
    const unbroadcast = (operand: Tensor, gradient: Tensor) =>
      gradient.shape.join() === operand.shape.join() ? gradient : sumTo(gradient, operand.shape);
    return {
      a: () => unbroadcast(a, transposeA ? matMul(b, dy, transposeB, true) : matMul(dy, b, false, !transposeB)),
      b: () => unbroadcast(b, transposeB ? matMul(dy, a, true, transposeA) : matMul(a, dy, !transposeA, false)),
    };
  },
);
