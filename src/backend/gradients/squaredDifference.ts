import { type GradConfig, mul, sub, type Tensor } from '@tensorflow/tfjs-core';
import { sumTo } from './sumTo.js';

/** `2 (a - b) dy`; tfjs's own fails when one was broadcast. */
export const squaredDifference: GradConfig = {
  kernelName: 'SquaredDifference',
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, saved) => {
    const [a, b] = saved as [Tensor, Tensor];
    const gradient = (factor: number) => mul(dy as Tensor, mul(sub(a, b), factor));
    return { a: () => sumTo(gradient(2), a.shape), b: () => sumTo(gradient(-2), b.shape) };
  },
};
