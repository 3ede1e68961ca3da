import { greater, log, mul, onesLike, pow as power, sub, where } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';
import { sumTo } from './sumTo.js';

/**
 * Uses the base and the exponent, not the saved power, through which second derivatives would miss a path.
 */
export const pow = defineGradient('Pow', ['a', 'b'], (dy, [base, exponent]) => {
  return {
    a: () => sumTo(mul(dy, mul(exponent, power(base, sub(exponent, 1)))), base.shape),
    b: () => {
      // replaces bases without a logarithm by 1 before taking it, so that its derivative is finite too
      const safe = where(greater(base, 0), base, onesLike(base));
      return sumTo(mul(dy, mul(power(base, exponent), log(safe))), exponent.shape);
    },
  };
});
