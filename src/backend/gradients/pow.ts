import { greater, log, mul, onesLike, pow as power, sub, where } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';
import { sumTo } from './sumTo.js';

/** From base and exponent, not from the saved power, whose path a second derivative would lose. */
export const pow = defineGradient('Pow', ['a', 'b'], (dy, [base, exponent]) => {
  return {
    a: () => sumTo(mul(dy, mul(exponent, power(base, sub(exponent, 1)))), base.shape),
    b: () => {
      // one instead of what has no logarithm, before the logarithm is taken: its slope must stay finite too
      const safe = where(greater(base, 0), base, onesLike(base));
      return sumTo(mul(dy, mul(power(base, exponent), log(safe))), exponent.shape);
    },
  };
});
