import { initializers, input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { categorical, codeHead, connect, gaussian, latentSpace, type RandomStream, uniform } from 'tfjs-generative';

/** Noise that no head reads, a category that can come to stand for a digit, and a style of two dimensions. */
export const latent = latentSpace({ noise: gaussian(30), category: categorical(10), style: uniform(2) });

const batchNormalization = () => layers.batchNormalization({ momentum: 0.9, epsilon: 1e-4 });

/** From codes to a 28×28 image in [-1, 1]. */
export function digitGenerator(channels: number, random: RandomStream): LayersModel {
  const initial = (stddev = 0.02) => ({
    useBias: false,
    kernelInitializer: initializers.randomNormal({ stddev, seed: random.nextSeed() }),
  });
  const up = (filters: number) =>
    layers.conv2dTranspose({ filters, kernelSize: 4, strides: 2, padding: 'same', ...initial() });
  const normalizedRelu = (x: SymbolicTensor, layer: layers.Layer) =>
    connect(x, layer, batchNormalization(), layers.reLU());
  const { noise, category, style } = latent.inputs();
  // the category starts ten times as strong as a dimension of the noise, so that categories start far apart
  const entering = [
    connect(noise, layers.dense({ units: 256, ...initial() })),
    connect(category, layers.dense({ units: 256, ...initial(0.2) })),
    connect(style, layers.dense({ units: 256, ...initial(0.04) })),
  ];
  const joined = connect(entering, layers.add(), batchNormalization(), layers.reLU());
  const dense = normalizedRelu(joined, layers.dense({ units: 7 * 7 * 2 * channels, ...initial() }));
  const features = normalizedRelu(connect(dense, layers.reshape({ targetShape: [7, 7, 2 * channels] })), up(channels));
  const image = connect(features, up(1), layers.activation({ activation: 'tanh' }));
  return model({ inputs: [noise, category, style], outputs: image });
}

/**
 * From an image to a logit and the parameters of the codes. Each output has its own convolutions, because
 * real and fake differ in other features than the digits do.
 */
export function digitDiscriminator(channels: number, random: RandomStream): LayersModel {
  const image = input({ shape: [28, 28, 1] });
  const initial = () => ({ kernelInitializer: initializers.heNormal({ seed: random.nextSeed() }) });
  const leaky = () => layers.leakyReLU({ alpha: 0.1 });
  const down = (filters: number) =>
    layers.conv2d({ filters, kernelSize: 4, strides: 2, padding: 'same', ...initial() });
  const trunk = (units: number) => {
    const [second, first] = [down(2 * channels), down(channels)];
    const flat = connect(image, first, leaky(), second, batchNormalization(), leaky(), layers.flatten());
    return connect(flat, layers.dense({ units, ...initial() }), batchNormalization(), leaky());
  };
  const logit = layers.dense({ units: 1, ...initial() });
  const outputs = [connect(trunk(256), logit)];
  const head = codeHead({ codes: latent.pick('category', 'style'), seed: random.nextSeed() });
  outputs.push(connect(trunk(128), head));
  return model({ inputs: image, outputs });
}
