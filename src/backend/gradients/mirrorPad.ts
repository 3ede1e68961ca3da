import { add, clone, type MirrorPadAttrs, reverse } from '@tensorflow/tfjs-core';
import { cropOrPad } from '../axes.js';
import { defineGradient } from './defineGradient.js';

/** Adds the gradient of the mirrored margins to the entries they were copied from. tfjs drops it. */
export const mirrorPad = defineGradient('MirrorPad', ['x'], (dy, [x], { paddings, mode }: MirrorPadAttrs) => {
  // "reflect" does not repeat the border
  const skipped = mode === 'reflect' ? 1 : 0;
  const { shape } = x;
  return {
    x: () =>
      paddings.reduce((gradient, [before, after], axis) => {
        const size = shape[axis] as number;
        const mirrored = (begin: number, count: number) => reverse(cropOrPad(gradient, axis, begin, count), axis);
        let sum = cropOrPad(gradient, axis, before, size);
        if (before > 0) sum = add(sum, cropOrPad(mirrored(0, before), axis, -skipped, size));
        if (after > 0) sum = add(sum, cropOrPad(mirrored(before + size, after), axis, after + skipped - size, size));
        return sum;
        // a gradient must be a new tensor
      }, clone(dy)),
  };
});
