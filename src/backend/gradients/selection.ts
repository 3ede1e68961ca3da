import { cast, type GradConfig, greaterEqual, lessEqual, mul, sub, type Tensor } from '@tensorflow/tfjs-core';
import { sumTo } from './sumTo.js';

/** The larger or smaller of two; tfjs's own fails when one was broadcast. Equal numbers share as tfjs has it: the first gets all. */
export const selection: readonly GradConfig[] = [selecting('Maximum', greaterEqual), selecting('Minimum', lessEqual)];

function selecting(kernelName: string, first: typeof greaterEqual): GradConfig {
  return {
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (gradient, saved) => {
      const dy = gradient as Tensor;
      const [a, b] = saved as [Tensor, Tensor];
      const mask = () => cast(first(a, b), 'float32');
      return {
        a: () => sumTo(mul(dy, mask()), a.shape),
        b: () => sumTo(mul(dy, sub(1, mask())), b.shape),
      };
    },
  };
}
