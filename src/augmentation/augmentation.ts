import type { Tensor } from '@tensorflow/tfjs-core';
import { anyTensor, checkValue, integer, optional, plainObject, random } from '../core/check.js';
import type { RandomStream } from '../core/randomStream.js';

/** What an augmentation receives besides the examples. */
export interface AugmentationContext {
  /**
   * Source of the random changes. Equal streams can give equal changes, so pass `random.fork(step)` in your
   * own loop.
   */
  random: RandomStream;
  /** Training steps done so far, for schedules. Default 0. */
  step?: number;
}

/**
 * Changes each example of a batch `[batch, ...]` at random. Gradients flow through the change. A
 * {@link Trainer} calls it for real and fake batches; you can also call it in your own loop.
 */
export type Augmentation = (examples: Tensor, context: AugmentationContext) => Tensor;

/**
 * Throws unless an augmentation receives a tensor and a valid context.
 *
 * @internal
 */
export function checkAugmented(name: string, examples: Tensor, context: AugmentationContext): void {
  checkValue(name, 'examples', examples, anyTensor);
  checkValue(name, 'context', context, plainObject);
  checkValue(name, 'context.random', context.random, random);
  checkValue(name, 'context.step', context.step, optional(integer(0)));
}
