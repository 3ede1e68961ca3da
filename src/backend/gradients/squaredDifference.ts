import { mul, sub } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';
import { sumTo } from './sumTo.js';

/** `2 (a - b) dy`, also for a broadcast operand, on which the gradient of tfjs fails. */
export const squaredDifference = defineGradient('SquaredDifference', ['a', 'b'], (dy, [a, b]) => {
  const gradient = (factor: number) => mul(dy, mul(sub(a, b), factor));
  return { a: () => sumTo(gradient(2), a.shape), b: () => sumTo(gradient(-2), b.shape) };
});
