import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/** The two losses of a GAN, as functions of the discriminator's logits of any shape; each returns a mean. */
export interface AdversarialLoss {
  /** Whether the generator's loss needs the logits of data, too. Default false. */
  relativistic?: boolean;
  /** What {@link relativisticAverage} plays with in place of `discriminator`, where that is not of both sides alike. */
  relative?(above: Tensor, below: Tensor): Scalar;
  /** What the discriminator minimises. */
  discriminator(real: Tensor, fake: Tensor): Scalar;
  /** What the generator minimises; relativistic losses need `real`, and say so; what changes while training looks at `step`. */
  generator(fake: Tensor, real?: Tensor, step?: number): Scalar;
}
