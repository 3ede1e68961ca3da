import { cast, type GradConfig, greaterEqual, lessEqual, mul, sub } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';
import { sumTo } from './sumTo.js';

/**
 * Also for a broadcast operand, on which the gradients of tfjs fail. For equal operands the first gets the
 * full gradient, as in tfjs.
 */
export const maximumAndMinimum: readonly GradConfig[] = [
  elementwiseChoice('Maximum', greaterEqual),
  elementwiseChoice('Minimum', lessEqual),
];

function elementwiseChoice(kernelName: string, first: typeof greaterEqual): GradConfig {
  return defineGradient(kernelName, ['a', 'b'], (dy, [a, b]) => {
    const mask = () => cast(first(a, b), 'float32');
    return {
      a: () => sumTo(mul(dy, mask()), a.shape),
      b: () => sumTo(mul(dy, sub(1, mask())), b.shape),
    };
  });
}
