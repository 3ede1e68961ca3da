import type { Tensor } from '@tensorflow/tfjs-core';
import type { ConditionerRunner } from './conditionerRunner.js';

/** Optional arguments of the methods of a {@link Bijector}. */
export interface BijectorCall {
  /**
   * The condition of a conditional flow: `[batch, size]`, or an image. Bijectors without a conditioner ignore
   * it.
   */
  condition?: Tensor;
  /**
   * Whether to run in training mode. Layers with state then update it, as {@link actNorm} does for its first
   * batch, and conditioners use dropout. Default false.
   */
  training?: boolean;
  /**
   * Runs the conditioners of couplings, so that the backward pass can repeat the forward pass.
   *
   * @internal
   */
  runner?: ConditionerRunner;
}
