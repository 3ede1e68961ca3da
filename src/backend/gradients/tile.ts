import { reshape, sum, type Tensor, type TileAttrs, util } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';

/** Sums over the copies, axis by axis, for any rank. tfjs supports rank 4 at most and adds slice by slice. */
export const tile = defineGradient('Tile', ['x'], (dy, [x], { reps }: TileAttrs) => {
  const { shape } = x;
  return {
    x: () => {
      const copies = (gradient: Tensor, count: number, axis: number): Tensor => {
        if (count === 1) return gradient;
        const before = util.sizeFromShape(shape.slice(0, axis));
        return sum(reshape(gradient, [before, count, gradient.size / before / count]), 1);
      };
      return reshape(reps.reduce(copies, dy), shape);
    },
  };
});
