import { add, type CumprodAttrs, cumprod as cumprodOf, mul, reverse, type Tensor } from '@tensorflow/tfjs-core';
import { cropOrPad } from '../axes.js';
import { defineGradient } from './defineGradient.js';

/**
 * The gradient with respect to entry i is the product of the entries before it times
 * `s_i = dy_i + x_{i+1} s_{i+1}`. The recurrence takes `log2 n` steps, each of which doubles its reach. It is
 * right for zeros too, because it never divides.
 */
export const cumprod = defineGradient(
  'Cumprod',
  ['x'],
  (dy, [x], { axis, exclusive, reverse: backwards }: CumprodAttrs) => {
    const flip = (t: Tensor) => (backwards ? reverse(t, axis) : t);
    return {
      x: () => {
        const entries = flip(x);
        const size = entries.shape[axis] as number;
        // the entries `count` positions later
        const ahead = (t: Tensor, count: number) => cropOrPad(t, axis, count, size);
        let sums = exclusive ? ahead(flip(dy), 1) : flip(dy);
        let factors = ahead(entries, 1);
        for (let reach = 1; reach < size; reach *= 2) {
          sums = add(sums, mul(factors, ahead(sums, reach)));
          factors = mul(factors, ahead(factors, reach));
        }
        return flip(mul(cumprodOf(entries, axis, true), sums));
      },
    };
  },
);
