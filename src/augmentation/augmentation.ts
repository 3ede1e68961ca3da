import type { Tensor } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../core/randomStream.js';

/** What an augmentation is told besides the examples. */
export interface AugmentationContext {
  /** Random numbers of this call alone. */
  random: RandomStream;
  /** Steps of training done. */
  step: number;
}

/** Changes examples `[batch, ...]` at random, each in its own way, and lets gradients through. */
export type Augmentation = (examples: Tensor, context: AugmentationContext) => Tensor;
