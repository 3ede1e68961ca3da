import { type CumsumAttrs, cumsum as cumsumOf } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';

/** The running sum from the other end; tfjs turns it the wrong way round on any axis but the last. */
export const cumsum = defineGradient('Cumsum', [], (dy, _, { axis, exclusive, reverse }: CumsumAttrs) => ({
  x: () => cumsumOf(dy, axis, exclusive, !reverse),
}));
