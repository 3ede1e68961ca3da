import { initializers, input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { categorical, codeHead, gaussian, latentSpace, type RandomStream, uniform } from 'tfjs-generative';

/** Noise that nobody asks back, a category that may come to stand for a digit, and two numbers that may come to stand for its style. */
export const latent = latentSpace({ noise: gaussian(30), category: categorical(10), style: uniform(2) });

const apply = (layer: layers.Layer, x: SymbolicTensor | SymbolicTensor[]) => layer.apply(x) as SymbolicTensor;
const normalized = (x: SymbolicTensor) => apply(layers.batchNormalization({ momentum: 0.9, epsilon: 1e-4 }), x);

/** Codes to a 28×28 picture in [-1, 1]. */
export function digitGenerator(channels: number, random: RandomStream): LayersModel {
  const initial = (deviation = 0.02) => ({
    useBias: false,
    kernelInitializer: initializers.randomNormal({ stddev: deviation, seed: random.nextSeed() }),
  });
  const rectified = (x: SymbolicTensor) => apply(layers.reLU(), normalized(x));
  const up = (filters: number) =>
    layers.conv2dTranspose({ filters, kernelSize: 4, strides: 2, padding: 'same', ...initial() });
  const { noise, category, style } = latent.inputs();
  // a category counts ten times as much at first as a number of the noise, so that categories begin far from each other
  const entering = [
    apply(layers.dense({ units: 256, ...initial() }), noise),
    apply(layers.dense({ units: 256, ...initial(0.2) }), category),
    apply(layers.dense({ units: 256, ...initial(0.04) }), style),
  ];
  let x = rectified(layers.add().apply(entering) as SymbolicTensor);
  x = rectified(apply(layers.dense({ units: 7 * 7 * 2 * channels, ...initial() }), x));
  x = apply(layers.reshape({ targetShape: [7, 7, 2 * channels] }), x);
  x = rectified(apply(up(channels), x));
  return model({
    inputs: [noise, category, style],
    outputs: apply(layers.activation({ activation: 'tanh' }), apply(up(1), x)),
  });
}

/**
 * A picture to a logit, and to what it reads of the codes. The two have convolutions of their own: what tells a digit from another is not what tells a
 * real one from a sample.
 */
export function digitDiscriminator(channels: number, random: RandomStream): LayersModel {
  const image = input({ shape: [28, 28, 1] });
  const initial = () => ({ kernelInitializer: initializers.heNormal({ seed: random.nextSeed() }) });
  const rectified = (x: SymbolicTensor) => apply(layers.leakyReLU({ alpha: 0.1 }), x);
  const down = (filters: number) =>
    layers.conv2d({ filters, kernelSize: 4, strides: 2, padding: 'same', ...initial() });
  const trunk = (units: number) => {
    const features = rectified(normalized(apply(down(2 * channels), rectified(apply(down(channels), image)))));
    const flat = apply(layers.flatten(), features);
    return rectified(normalized(apply(layers.dense({ units, ...initial() }), flat)));
  };
  const logit = apply(layers.dense({ units: 1, ...initial() }), trunk(256));
  const codes = apply(codeHead({ codes: latent.pick('category', 'style'), seed: random.nextSeed() }), trunk(128));
  return model({ inputs: image, outputs: [logit, codes] });
}
