import { expandDims, eye, reshape, type Tensor2D, tidy, tile } from '@tensorflow/tfjs-core';
import { initializers, input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
  categorical,
  conditionalBatchNormalization,
  connect,
  gaussian,
  latentSpace,
  projectionHead,
  type RandomStream,
  spectralNormalization,
} from 'tfjs-generative';

/** Noise for the handwriting, and the digit to draw. */
export const latent = latentSpace({ noise: gaussian(64), digit: categorical(10) });

/**
 * From noise and digit to a 28×28 image in [-1, 1]. The digit sets gain and bias of every batch
 * normalization.
 */
export function digitGenerator(channels: number, random: RandomStream): LayersModel {
  const { noise, digit } = latent.inputs();
  const initial = () => ({
    useBias: false,
    kernelInitializer: initializers.glorotUniform({ seed: random.nextSeed() }),
  });
  const up = (filters: number) =>
    layers.conv2dTranspose({ filters, kernelSize: 4, strides: 2, padding: 'same', ...initial() });
  const normalizedRelu = (x: SymbolicTensor) =>
    connect([x, digit], conditionalBatchNormalization({ seed: random.nextSeed() }), layers.reLU());

  const joined = connect([noise, digit], layers.concatenate());
  const dense = layers.dense({ units: 7 * 7 * 2 * channels, ...initial() });
  let x = normalizedRelu(connect(joined, dense, layers.reshape({ targetShape: [7, 7, 2 * channels] })));
  x = normalizedRelu(connect(x, up(channels)));
  const image = connect(x, up(1), layers.activation({ activation: 'tanh' }));
  return model({ inputs: [noise, digit], outputs: image });
}

/** From an image and the digit it should show to a logit. Every kernel has spectral normalization. */
export function digitDiscriminator(channels: number, random: RandomStream): LayersModel {
  const image = input({ shape: [28, 28, 1] });
  const digit = input({ shape: [latent.codes.digit.size] });
  const normalized = (layer: layers.Layer) => spectralNormalization({ layer, seed: random.nextSeed() });
  const down = (x: SymbolicTensor, filters: number) => {
    const kernelInitializer = initializers.glorotUniform({ seed: random.nextSeed() });
    const convolution = layers.conv2d({ filters, kernelSize: 4, strides: 2, padding: 'same', kernelInitializer });
    return connect(x, normalized(convolution), layers.leakyReLU({ alpha: 0.2 }));
  };

  const features = down(down(image, channels), 2 * channels);
  // flattened, not summed over pixels, because a digit depends on where its strokes are
  const flat = connect(features, layers.flatten());
  const logit = connect([flat, digit], normalized(projectionHead({ seed: random.nextSeed() })));
  return model({ inputs: [image, digit], outputs: logit });
}

/** One-hot rows for `count` samples of every digit in turn: 0 0 0 … 1 1 1 … 9 9 9. */
export function digitRows(count: number): Tensor2D {
  return tidy(() => reshape(tile(expandDims(eye(10), 1), [1, count, 1]), [10 * count, 10]));
}
