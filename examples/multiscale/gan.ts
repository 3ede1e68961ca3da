import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  adam,
  adversarial,
  type Growing,
  type GrowthSchedule,
  growthSchedule,
  hinge,
  linearSchedule,
  mutualInformationTerm,
  randomStream,
  resolutionConsistencyTerm,
  Trainer,
} from 'tfjs-generative';
import { type Layout, multiscaleDiscriminator, multiscaleGenerator, multiscaleLatent, resolutions } from './models.js';

/** A growing GAN. */
export interface MultiscaleGan {
  latent: ReturnType<typeof multiscaleLatent>;
  trainer: Trainer;
  growth: GrowthSchedule;
  /** The models of the last phase. */
  generator: LayersModel;
  discriminator: LayersModel;
}

/** A new GAN. The two layouts differ only in where codes enter. */
export function newGan(
  layout: Layout,
  { seed, images, batch }: { seed: number; images: number; batch: number },
): MultiscaleGan {
  const random = randomStream(seed).fork('weights');
  const latent = multiscaleLatent(layout);
  const generator = multiscaleGenerator(layout, random.fork('generator'));
  const discriminator = multiscaleDiscriminator(layout, random.fork('discriminator'));
  const growth = growthSchedule({ resolutions, images, batch });
  // the rates fall at the end of training, so that the discriminator reads the samples of the averaged
  // generator well
  const start = Math.round(0.7 * growth.steps);
  const falling = (rate: number) => linearSchedule({ from: rate, to: 0.02 * rate, start, steps: growth.steps - start });
  const players = adversarial({
    generator,
    discriminator,
    latent,
    growth,
    loss: hinge,
    // a small weight for the finest code, which would otherwise become a grain that no digit has
    terms: [
      mutualInformationTerm({ weight: { at4: 0.8, at8: 0.8, at16: 1, at32: 0.05 } }),
      resolutionConsistencyTerm({ weight: 10 }),
    ],
    optimizers: {
      generator: adam({ learningRate: falling(2e-3), beta1: 0, beta2: 0.99 }),
      discriminator: adam({ learningRate: falling(4e-3), beta1: 0, beta2: 0.99 }),
    },
  });
  const trainer = new Trainer({ players, ema: { model: generator.fullModel }, seed });
  return { latent, trainer, growth, generator: last(generator), discriminator: last(discriminator) };
}

function last({ phases }: Growing): LayersModel {
  return phases.at(-1) as LayersModel;
}
