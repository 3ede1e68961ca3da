import { cast, oneHot, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import {
  initializers,
  input,
  type LayersModel,
  layers,
  model,
  regularizers,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import {
  type AdversarialArgs,
  adam,
  adversarial,
  type BatchSource,
  categorical,
  conditionalBatchNormalization,
  gaussian,
  latentSpace,
  projectionHead,
  randomStream,
  spectralNormalization,
  Trainer,
} from '../../src/index.js';

export const latent = latentSpace({ noise: gaussian(3), kind: categorical(2) });

/** Small, with every sort of state: moving averages in both models, u and v, a convolution. */
export function smallModels(seed = 1): { generator: LayersModel; discriminator: LayersModel } {
  const random = randomStream(seed);
  const initial = () => ({ kernelInitializer: initializers.glorotUniform({ seed: random.nextSeed() }) });
  const { noise, kind } = latent.inputs();
  let x = layers.dense({ units: 2 * 2 * 4, useBias: false, ...initial() }).apply(noise) as SymbolicTensor;
  x = layers.reshape({ targetShape: [2, 2, 4] }).apply(x) as SymbolicTensor;
  x = conditionalBatchNormalization({ seed: random.nextSeed() }).apply([x, kind]) as SymbolicTensor;
  x = layers
    .conv2dTranspose({ filters: 1, kernelSize: 4, strides: 2, padding: 'same', ...initial() })
    .apply(layers.reLU().apply(x)) as SymbolicTensor;
  const generator = model({
    inputs: [noise, kind],
    outputs: layers.activation({ activation: 'tanh' }).apply(x) as SymbolicTensor,
  });

  const image = input({ shape: [4, 4, 1] });
  const told = input({ shape: [2] });
  const conv = layers.conv2d({
    filters: 3,
    kernelSize: 4,
    useBias: false,
    strides: 2,
    padding: 'same',
    kernelRegularizer: regularizers.l2({ l2: 0.01 }),
    ...initial(),
  });
  let y = spectralNormalization({ layer: conv, seed: random.nextSeed() }).apply(image) as SymbolicTensor;
  y = layers.leakyReLU({ alpha: 0.2 }).apply(layers.batchNormalization().apply(y)) as SymbolicTensor;
  const logit = spectralNormalization({ layer: projectionHead({ seed: random.nextSeed() }) }).apply([
    y,
    told,
  ]) as SymbolicTensor;
  return { generator, discriminator: model({ inputs: [image, told], outputs: logit }) };
}

/** Two kinds of pictures: bright on the left, bright on the right. */
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
