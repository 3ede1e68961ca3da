import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { LatentSpace } from '../latent/index.js';

/** The models and the latent space of a GAN, as {@link adversarial} takes them. */
export interface Gan<Names extends string> {
  /** Model from codes to images in [-1, 1]. */
  generator: LayersModel;
  /** Model from images, and the condition if there is one, to a logit. */
  discriminator: LayersModel;
  /** The codes that the generator takes. */
  latent: LatentSpace<Names>;
  /**
   * Whether the discriminator gets real and fake examples in separate batches, which batch normalization in
   * the discriminator needs.
   */
  separateBatches?: boolean;
}
