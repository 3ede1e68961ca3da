import { add, minimum, mul, step, sub } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';
import { sumTo } from './sumTo.js';

/** Also for a broadcast input, on which the gradient of tfjs fails. */
export const prelu = defineGradient('Prelu', ['x', 'alpha'], (dy, [x, alpha]) => {
  const slope = () => {
    const positive = step(x);
    return add(positive, mul(sub(1, positive), alpha));
  };
  return {
    x: () => sumTo(mul(dy, slope()), x.shape),
    alpha: () => sumTo(mul(dy, minimum(x, 0)), alpha.shape),
  };
});
