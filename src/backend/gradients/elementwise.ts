import {
  add,
  exp,
  type GradConfig,
  type LeakyReluAttrs,
  minimum,
  mul,
  sigmoid,
  square,
  step,
  sub,
  type Tensor,
  tanh,
} from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';

const seluScale = 1.0507009873554805;
const seluAlpha = 1.6732632423543772;

/**
 * Derivatives of elementwise functions, computed from the input. tfjs computes most of them from the saved
 * output, whose copy is on the tape before the operation that made it. Second derivatives then miss a path.
 */
export const elementwise: readonly GradConfig[] = [
  derivative('Exp', (x) => exp(x)),
  derivative('Tanh', (x) => sub(1, square(tanh(x)))),
  derivative('Sigmoid', (x) => {
    const y = sigmoid(x);
    return mul(y, sub(1, y));
  }),
  // exp(min(x, 0)) is 1 where x is positive
  derivative('Elu', (x) => exp(minimum(x, 0))),
  derivative('Selu', (x) => {
    const positive = step(x);
    const below = mul(mul(sub(1, positive), seluAlpha), exp(minimum(x, 0)));
    return mul(add(positive, below), seluScale);
  }),
  // two fast kernels; tfjs uses a comparison and a selection
  derivative('LeakyRelu', (x, { alpha }: LeakyReluAttrs) => step(x, alpha)),
];

function derivative<Attrs>(kernelName: string, f: (x: Tensor, attrs: Attrs) => Tensor): GradConfig {
  return defineGradient(kernelName, ['x'], (dy, [x], attrs: Attrs) => ({ x: () => mul(dy, f(x, attrs)) }));
}
