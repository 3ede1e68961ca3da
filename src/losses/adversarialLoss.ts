import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/**
 * The losses of both players of a GAN. Each takes logits of the discriminator, of any shape, and returns a
 * mean. A {@link Trainer} calls them; you can also call them in your own loop.
 */
export interface AdversarialLoss {
  /** Whether the generator's loss also needs the real logits. Default false. */
  relativistic?: boolean;
  /**
   * The function that {@link relativisticAverage} uses, if `discriminator` does not treat both sides alike.
   */
  relative?(above: Tensor, below: Tensor): Scalar;
  /** The discriminator's loss of real and fake logits. */
  discriminator(real: Tensor, fake: Tensor): Scalar;
  /**
   * The generator's loss. Relativistic losses need `real`. Losses with a schedule use `step`, by default 0.
   */
  generator(fake: Tensor, real?: Tensor, step?: number): Scalar;
}
