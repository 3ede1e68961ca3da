import { image, type Tensor4D } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';

/** A mirrored image's gradient is mirrored. */
export const flipLeftRight = defineGradient('FlipLeftRight', [], (dy) => ({
  image: () => image.flipLeftRight(dy as Tensor4D),
}));
