import type { Tensor } from '@tensorflow/tfjs-core';
import { checkValue, integer, plainObject, random, tensor } from '../core/check.js';
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

/** Throws unless an augmentation is given examples and a context. */
export function checkAugmented(name: string, examples: Tensor, context: AugmentationContext): void {
  checkValue(name, 'examples', examples, tensor());
  checkValue(name, 'context', context, plainObject);
  checkValue(name, 'context.random', context.random, random);
  checkValue(name, 'context.step', context.step, integer(0));
}
