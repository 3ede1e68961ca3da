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
 * Derivatives of functions of one number, computed again from the input. tfjs saves the output of most of these; the
 * copy goes on the tape before what made it, so that a second derivative loses its path.
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
  // two fast kernels where tfjs compares and selects
  derivative('LeakyRelu', (x, { alpha }: LeakyReluAttrs) => step(x, alpha)),
];

function derivative<Attrs>(kernelName: string, of: (x: Tensor, attrs: Attrs) => Tensor): GradConfig {
  return defineGradient(kernelName, ['x'], (dy, [x], attrs: Attrs) => ({ x: () => mul(dy, of(x, attrs)) }));
}
