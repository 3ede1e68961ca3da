import {
  add,
  exp,
  type GradConfig,
  type LeakyReluAttrs,
  minimum,
  mul,
  type NamedAttrMap,
  sigmoid,
  square,
  step,
  sub,
  type Tensor,
  tanh,
} from '@tensorflow/tfjs-core';

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
  derivative('LeakyRelu', (x, attrs) => step(x, (attrs as unknown as LeakyReluAttrs).alpha)),
];

function derivative(kernelName: string, of: (x: Tensor, attrs: NamedAttrMap) => Tensor): GradConfig {
  return {
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => ({ x: () => mul(dy as Tensor, of(x as Tensor, attrs)) }),
  };
}
