import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { LatentSpace } from '../latent/index.js';

/** Two models that play against each other, and what the first is fed: what {@link adversarial} takes. */
export interface Gan<Names extends string> {
  /** Codes to pictures in [-1, 1]. */
  generator: LayersModel;
  /** Pictures, and the condition if there is one, to a logit. */
  discriminator: LayersModel;
  latent: LatentSpace<Names>;
  /** Whether the discriminator is to judge data and samples in a batch each, as batch normalisation in it needs. */
  separateBatches?: boolean;
}
