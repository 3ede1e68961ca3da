import { expandDims, eye, reshape, type Tensor2D, tidy, tile } from '@tensorflow/tfjs-core';
import { initializers, type LayersModel, input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
  categorical,
  conditionalBatchNormalization,
  gaussian,
  latentSpace,
  projectionHead,
  type RandomStream,
  spectralNormalization,
} from 'tfjs-generative';

/** What the generator is fed: noise for the handwriting, and the digit to write. */
export const latent = latentSpace({ noise: gaussian(64), digit: categorical(10) });

/** Noise and digit to a 28×28 picture in [-1, 1]; the digit sets gain and bias of every normalisation. */
export function digitGenerator(channels: number, random: RandomStream): LayersModel {
  const { noise, digit } = latent.inputs();
  const initial = () => ({ useBias: false, kernelInitializer: initializers.glorotUniform({ seed: random.nextSeed() }) });
  const normalized = () => conditionalBatchNormalization({ seed: random.nextSeed() });
  const up = (filters: number) => layers.conv2dTranspose({ filters, kernelSize: 4, strides: 2, padding: 'same', ...initial() });

  let x = layers.concatenate().apply([noise, digit]) as SymbolicTensor;
  x = layers.dense({ units: 7 * 7 * 2 * channels, ...initial() }).apply(x) as SymbolicTensor;
  x = layers.reshape({ targetShape: [7, 7, 2 * channels] }).apply(x) as SymbolicTensor;
  x = layers.reLU().apply(normalized().apply([x, digit])) as SymbolicTensor;
  x = up(channels).apply(x) as SymbolicTensor;
  x = layers.reLU().apply(normalized().apply([x, digit])) as SymbolicTensor;
  x = up(1).apply(x) as SymbolicTensor;
  x = layers.activation({ activation: 'tanh' }).apply(x) as SymbolicTensor;
  return model({ inputs: [noise, digit], outputs: x });
}

/** A picture and the digit it should be to one logit; every kernel is divided by its spectral norm. */
export function digitDiscriminator(channels: number, random: RandomStream): LayersModel {
  const image = input({ shape: [28, 28, 1], name: 'image' });
  const digit = input({ shape: [latent.codes.digit.size], name: 'label' });
  const down = (filters: number, kernelSize: number, strides: number) =>
    spectralNormalization({
      seed: random.nextSeed(),
      layer: layers.conv2d({ activation: (globalThis as any).ACT, filters, kernelSize, strides, padding: 'same', kernelInitializer: initializers.glorotUniform({ seed: random.nextSeed() }) }),
    });
  const leaky = () => (globalThis as any).ACT ? layers.activation({ activation: "linear" }) : layers.leakyReLU({ alpha: 0.2 });

  let x = leaky().apply(down(channels, 4, 2).apply(image)) as SymbolicTensor;
  x = leaky().apply(down(2 * channels, 4, 2).apply(x)) as SymbolicTensor;
  if (!(globalThis as any).SMALL) x = leaky().apply(down(2 * channels, 3, 1).apply(x)) as SymbolicTensor;
  const head = projectionHead({ seed: random.nextSeed() });
  const logit = spectralNormalization({ layer: head, seed: random.nextSeed() }).apply([x, digit]) as SymbolicTensor;
  return model({ inputs: [image, digit], outputs: logit });
}

/** One-hot rows asking for `each` samples of every digit in turn: 0 0 0 … 1 1 1 … 9 9 9. */
export function digitRows(each: number): Tensor2D {
  return tidy(() => reshape(tile(expandDims(eye(10), 1), [1, each, 1]), [10 * each, 10]));
}
