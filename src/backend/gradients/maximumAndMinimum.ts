import { cast, type GradConfig, greaterEqual, lessEqual, mul, sub } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';
import { sumTo } from './sumTo.js';

/** The larger or smaller of two; tfjs's own fails when one was broadcast. Equal numbers share as tfjs has it: the first gets all. */
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
