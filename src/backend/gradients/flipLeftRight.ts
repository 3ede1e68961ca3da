import { image, type Tensor4D } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';

/** The gradient is flipped too. */
export const flipLeftRight = defineGradient('FlipLeftRight', [], (dy) => ({
  image: () => image.flipLeftRight(dy as Tensor4D),
}));
