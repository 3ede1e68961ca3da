import { cast, oneHot, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { initializers, input, type LayersModel, layers, model, regularizers } from '@tensorflow/tfjs-layers';
import {
  type AdversarialArgs,
  adam,
  adversarial,
  type BatchSource,
  categorical,
  conditionalBatchNormalization,
  connect,
  gaussian,
  latentSpace,
  projectionHead,
  randomStream,
  spectralNormalization,
  Trainer,
} from '../../src/index.js';

export const latent = latentSpace({ noise: gaussian(3), kind: categorical(2) });

/** Small models with every kind of state: moving averages in both, u and v, a convolution. */
export function smallModels(seed = 1): { generator: LayersModel; discriminator: LayersModel } {
  const random = randomStream(seed);
  const initial = () => ({ kernelInitializer: initializers.glorotUniform({ seed: random.nextSeed() }) });
  const { noise, kind } = latent.inputs();
  const features = connect(
    noise,
    layers.dense({ units: 2 * 2 * 4, useBias: false, ...initial() }),
    layers.reshape({ targetShape: [2, 2, 4] }),
  );
  const normalized = connect([features, kind], conditionalBatchNormalization({ seed: random.nextSeed() }));
  const sample = connect(
    normalized,
    layers.reLU(),
    layers.conv2dTranspose({ filters: 1, kernelSize: 4, strides: 2, padding: 'same', ...initial() }),
    layers.activation({ activation: 'tanh' }),
  );
  const generator = model({ inputs: [noise, kind], outputs: sample });

  const image = input({ shape: [4, 4, 1] });
  const condition = input({ shape: [2] });
  const conv = layers.conv2d({
    filters: 3,
    kernelSize: 4,
    useBias: false,
    strides: 2,
    padding: 'same',
    kernelRegularizer: regularizers.l2({ l2: 0.01 }),
    ...initial(),
  });
  const y = connect(
    image,
    spectralNormalization({ layer: conv, seed: random.nextSeed() }),
    layers.batchNormalization(),
    layers.leakyReLU({ alpha: 0.2 }),
  );
  const head = spectralNormalization({ layer: projectionHead({ seed: random.nextSeed() }) });
  const logit = connect([y, condition], head);
  return { generator, discriminator: model({ inputs: [image, condition], outputs: logit }) };
}

/** Random images of two classes. */
export const smallBatches: BatchSource = (index, random) =>
  tidy(() => {
    const stream = random.fork(index);
    const condition = cast(oneHot([0, 1, 0, 1, 0, 1], 2), 'float32') as Tensor2D;
    return { data: stream.uniform([6, 4, 4, 1], -1, 1), condition };
  }) as ReturnType<BatchSource>;

export interface SmallGan {
  trainer: Trainer;
  generator: LayersModel;
  discriminator: LayersModel;
}

export function smallGan({
  weights = 1,
  seed = 5,
  ...args
}: { weights?: number; seed?: number } & Partial<AdversarialArgs<'noise' | 'kind'>> = {}): SmallGan {
  const { generator, discriminator } = smallModels(weights);
  const optimizers = { generator: adam({ learningRate: 0.01 }), discriminator: adam({ learningRate: 0.01 }) };
  const players = adversarial({ generator, discriminator, latent, condition: 'kind', optimizers, ...args });
  return { trainer: new Trainer({ players, ema: { model: generator, decay: 0.9 }, seed }), generator, discriminator };
}
