import { type CumsumAttrs, cumsum as cumsumOf } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';

/** The cumulative sum in the opposite direction. The gradient of tfjs is right on the last axis only. */
export const cumsum = defineGradient('Cumsum', [], (dy, _, { axis, exclusive, reverse }: CumsumAttrs) => ({
  x: () => cumsumOf(dy, axis, exclusive, !reverse),
}));
