import { add, div, exp, mul, neg, split, sub, type Tensor2D, tanh } from '@tensorflow/tfjs-core';
import type { Transformer } from './transformer.js';

/** x eˢ + t with s = c tanh(r / c), which bounds |s| by c; or with s = r, if `clamp` is `'none'`. */
export function affine(clamp: number | 'none'): Transformer {
  const scaleAndShift = (parameters: Tensor2D) => {
    const [raw, shift] = split(parameters, 2, 1) as [Tensor2D, Tensor2D];
    if (clamp === 'none') return { logScale: raw, shift };
    return { logScale: mul(tanh(div(raw, clamp)), clamp) as Tensor2D, shift };
  };
  return {
    size: 2,
    forward: (x, parameters) => {
      const { logScale, shift } = scaleAndShift(parameters);
      return { value: add(mul(x, exp(logScale)), shift), logDerivative: logScale };
    },
    inverse: (y, parameters) => {
      const { logScale, shift } = scaleAndShift(parameters);
      const inverseLogScale = neg(logScale);
      return { value: mul(sub(y, shift), exp(inverseLogScale)), logDerivative: inverseLogScale };
    },
  };
}
