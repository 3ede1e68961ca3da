import { greater, mul, where, zerosLike } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';
import { sumTo } from './sumTo.js';

/** By input and slope; tfjs's own fails when the input was broadcast. */
export const prelu = defineGradient('Prelu', ['x', 'alpha'], (dy, [x, alpha]) => {
  const positive = greater(x, 0);
  return {
    x: () => sumTo(where(positive, dy, mul(dy, alpha)), x.shape),
    alpha: () => sumTo(where(positive, zerosLike(dy), mul(dy, x)), alpha.shape),
  };
});
