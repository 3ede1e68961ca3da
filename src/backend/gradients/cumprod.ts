import {
  add,
  type CumprodAttrs,
  cumprod as cumprodOf,
  type GradConfig,
  mul,
  reverse,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { windowOf } from '../axes.js';

/**
 * The gradient by entry i is the product before it times `s_i = dy_i + x_{i+1} s_{i+1}`. The recurrence is solved in
 * `log2 n` steps, each of which doubles how far it reaches; a zero among the entries does no harm, as no division is made.
 */
export const cumprod: GradConfig = {
  kernelName: 'Cumprod',
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attrs) => {
    const { axis, exclusive, reverse: backwards } = attrs as unknown as CumprodAttrs;
    const flip = (t: Tensor) => (backwards ? reverse(t, axis) : t);
    return {
      x: () => {
        const entries = flip(x as Tensor);
        const size = entries.shape[axis] as number;
        // entries from `count` places further on
        const ahead = (t: Tensor, count: number) => windowOf(t, axis, count, size);
        let sums = exclusive ? ahead(flip(dy as Tensor), 1) : flip(dy as Tensor);
        let factors = ahead(entries, 1);
        for (let reach = 1; reach < size; reach *= 2) {
          sums = add(sums, mul(factors, ahead(sums, reach)));
          factors = mul(factors, ahead(factors, reach));
        }
        return flip(mul(cumprodOf(entries, axis, true), sums));
      },
    };
  },
};
