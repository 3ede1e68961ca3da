import { expandDims, eye, reshape, type Tensor2D, tidy, tile } from '@tensorflow/tfjs-core';
import { initializers, input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
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
  const initial = () => ({
    useBias: false,
    kernelInitializer: initializers.glorotUniform({ seed: random.nextSeed() }),
  });
  const up = (filters: number) =>
    layers.conv2dTranspose({ filters, kernelSize: 4, strides: 2, padding: 'same', ...initial() });
  const normalizedRelu = (x: SymbolicTensor) => {
    const normalized = conditionalBatchNormalization({ seed: random.nextSeed() }).apply([x, digit]);
    return layers.reLU().apply(normalized) as SymbolicTensor;
  };

  let x = layers.concatenate().apply([noise, digit]) as SymbolicTensor;
  x = layers.dense({ units: 7 * 7 * 2 * channels, ...initial() }).apply(x) as SymbolicTensor;
  x = normalizedRelu(layers.reshape({ targetShape: [7, 7, 2 * channels] }).apply(x) as SymbolicTensor);
  x = normalizedRelu(up(channels).apply(x) as SymbolicTensor);
  x = layers.activation({ activation: 'tanh' }).apply(up(1).apply(x)) as SymbolicTensor;
  return model({ inputs: [noise, digit], outputs: x });
}

/** A picture and the digit it should be to one logit; every kernel is divided by its spectral norm. */
export function digitDiscriminator(channels: number, random: RandomStream): LayersModel {
  const image = input({ shape: [28, 28, 1] });
  const digit = input({ shape: [latent.codes.digit.size] });
  const normalized = (layer: layers.Layer) => spectralNormalization({ layer, seed: random.nextSeed() });
  const down = (x: SymbolicTensor, filters: number) => {
    const kernelInitializer = initializers.glorotUniform({ seed: random.nextSeed() });
    const convolution = layers.conv2d({ filters, kernelSize: 4, strides: 2, padding: 'same', kernelInitializer });
    return layers.leakyReLU({ alpha: 0.2 }).apply(normalized(convolution).apply(x)) as SymbolicTensor;
  };

  const features = down(down(image, channels), 2 * channels);
  // flat, not summed over pixels: what makes a digit is where its strokes are
  const flat = layers.flatten().apply(features) as SymbolicTensor;
  const logit = normalized(projectionHead({ seed: random.nextSeed() })).apply([flat, digit]) as SymbolicTensor;
  return model({ inputs: [image, digit], outputs: logit });
}

/** One-hot rows asking for `each` samples of every digit in turn: 0 0 0 … 1 1 1 … 9 9 9. */
export function digitRows(each: number): Tensor2D {
  return tidy(() => reshape(tile(expandDims(eye(10), 1), [1, each, 1]), [10 * each, 10]));
}
