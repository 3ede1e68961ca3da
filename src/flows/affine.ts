import { add, div, exp, mul, neg, split, sub, type Tensor2D, tanh } from '@tensorflow/tfjs-core';
import type { Transformer } from './transformer.js';

/** x eˢ + t, with s = c tanh(r / c): never steeper than e^c, however large r; or s = r. */
export function affine(clamp: number | 'none'): Transformer {
  const steered = (parameters: Tensor2D) => {
    const [raw, shift] = split(parameters, 2, 1) as [Tensor2D, Tensor2D];
    if (clamp === 'none') return { logSlope: raw, shift };
    return { logSlope: mul(tanh(div(raw, clamp)), clamp) as Tensor2D, shift };
  };
  return {
    size: 2,
    forward: (x, parameters) => {
      const { logSlope, shift } = steered(parameters);
      return { value: add(mul(x, exp(logSlope)), shift), logSlope };
    },
    inverse: (y, parameters) => {
      const { logSlope, shift } = steered(parameters);
      const back = neg(logSlope);
      return { value: mul(sub(y, shift), exp(back)), logSlope: back };
    },
  };
}
