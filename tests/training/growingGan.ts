import type { Tensor } from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import {
  type AdversarialArgs,
  adam,
  adversarial,
  type BatchSource,
  codeHead,
  connect,
  gaussian,
  growingDiscriminator,
  growingGenerator,
  growthSchedule,
  latentInjection,
  latentSpace,
  mutualInformationTerm,
  nonSaturating,
  randomStream,
  resolutionConsistencyTerm,
  Trainer,
} from '../../src/index.js';

export const latent = latentSpace({
  coarse: gaussian(3),
  middle: gaussian(2, { scale: 4 }),
  fine: gaussian(2, { scale: 8 }),
});

export const resolutions = [2, 4, 8];

/** Two steps of 4 images at each resolution. */
export const growth = growthSchedule({ resolutions, images: 8, batch: 4 });

/** A pair that grows from 2 to 8 pixels, with a head for each scale. */
export function growingPair(seed = 1) {
  const random = randomStream(seed);
  const initial = () => ({ kernelInitializer: initializers.heNormal({ seed: random.nextSeed() }) });
  const conv = (filters: number, kernelSize = 3, strides = 1) =>
    layers.conv2d({ filters, kernelSize, strides, padding: 'same', ...initial() });
  const generator = growingGenerator({
    latent,
    resolutions,
    stem: ({ coarse }) =>
      connect(coarse, layers.dense({ units: 12, ...initial() }), layers.reshape({ targetShape: [2, 2, 3] })),
    block: (x, resolution, { middle, fine }) => {
      const upsampled = connect(x, layers.upSampling2d({}));
      const code = resolution === 4 ? middle : fine;
      const injected = connect([upsampled, code], latentInjection({ seed: random.nextSeed() }));
      return connect(injected, conv(3), layers.leakyReLU({ alpha: 0.2 }));
    },
    toImage: (x) => connect(x, conv(1, 1)),
  });
  const discriminator = growingDiscriminator({
    resolutions,
    colors: 1,
    fromImage: () => {
      const convolution = conv(3, 1);
      return (image) => connect(image, convolution);
    },
    block: (resolution) => {
      const convolution = conv(3, 3, 2);
      const head = codeHead({ codes: latent.pick(resolution === 4 ? 'middle' : 'fine'), seed: random.nextSeed() });
      return (x) => {
        const features = connect(x, convolution, layers.leakyReLU({ alpha: 0.2 }));
        return { features, heads: [connect(features, head)] };
      };
    },
    stem: () => {
      const logit = layers.dense({ units: 1, ...initial() });
      return (x) => connect(x, layers.flatten(), logit);
    },
  });
  return { generator, discriminator };
}

/** Images at the last resolution. */
export const growingBatches: BatchSource = (index, random) => ({
  data: random.fork(index).normal([4, 8, 8, 1]) as Tensor,
});

export function growingGan(args: Partial<AdversarialArgs<'coarse' | 'middle' | 'fine'>> = {}) {
  const pair = growingPair();
  const optimizers = { generator: adam({ learningRate: 0.01 }), discriminator: adam({ learningRate: 0.01 }) };
  const terms = [mutualInformationTerm(), resolutionConsistencyTerm({ weight: 10 })];
  const players = adversarial({ ...pair, latent, growth, loss: nonSaturating, terms, optimizers, ...args });
  return {
    ...pair,
    players,
    trainer: new Trainer({ players, ema: { model: pair.generator.fullModel, decay: 0.9 }, seed: 3 }),
  };
}
