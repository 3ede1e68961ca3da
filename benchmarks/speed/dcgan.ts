import {
  add,
  concat,
  mean,
  neg,
  type Optimizer,
  randomNormal,
  type Scalar,
  softplus,
  split,
  type Tensor,
  type Tensor2D,
  tidy,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';

/** Size of a {@link dcgan}. */
export interface DcganSize {
  channels: number;
  batch: number;
}

/** The size that is timed where nothing else is said. */
export const usual: DcganSize = { channels: 64, batch: 64 };

const noise = 64;

/**
 * A DCGAN for 28×28 pictures of nothing but tfjs's own layers, so that stock tfjs can be timed with the same
 * one.
 */
export function dcgan({ channels, batch }: DcganSize, optimizer: () => Optimizer) {
  const convolution = { kernelSize: 4, strides: 2, padding: 'same', useBias: false } as const;
  const generator = sequential({
    layers: [
      layers.dense({ units: 49 * 2 * channels, useBias: false, inputShape: [noise] }),
      layers.reshape({ targetShape: [7, 7, 2 * channels] }),
      layers.batchNormalization(),
      layers.reLU(),
      layers.conv2dTranspose({ filters: channels, ...convolution }),
      layers.batchNormalization(),
      layers.reLU(),
      layers.conv2dTranspose({ filters: 1, ...convolution }),
      layers.activation({ activation: 'tanh' }),
    ],
  });
  const discriminator = sequential({
    layers: [
      layers.conv2d({ filters: channels, inputShape: [28, 28, 1], ...convolution }),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.conv2d({ filters: 2 * channels, ...convolution }),
      layers.batchNormalization(),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.flatten(),
      layers.dense({ units: 1 }),
    ],
  });
  const optimizers = { generator: optimizer(), discriminator: optimizer() };
  const generate = () => generator.apply(randomNormal([batch, noise]), { training: true }) as Tensor;
  const judge = (pictures: Tensor) => discriminator.apply(pictures, { training: true }) as Tensor2D;

  /** One update of each player. */
  return (real: Tensor): void => {
    tidy(() => {
      const fake = generate();
      const ofDiscriminator = () => {
        const [logitsReal, logitsFake] = split(judge(concat([real, fake])), 2) as [Tensor, Tensor];
        return add(mean(softplus(neg(logitsReal))), mean(softplus(logitsFake))) as Scalar;
      };
      optimizers.discriminator.applyGradients(variableGrads(ofDiscriminator, variables(discriminator)).grads);
      const ofGenerator = () => mean(softplus(neg(judge(generate())))) as Scalar;
      optimizers.generator.applyGradients(variableGrads(ofGenerator, variables(generator)).grads);
    });
  };
}

function variables(model: LayersModel): Variable[] {
  return model.trainableWeights.map((weight) => weight.read() as Variable);
}

/**
 * Floating-point operations of the convolutions and matrix products that a step cannot do without: a forward
 * pass of each layer, and one as large for each gradient that is wanted.
 */
export function dcganFlops({ channels, batch }: DcganSize): number {
  const middle = 2 * 49 * 16 * channels * (2 * channels);
  const image = 2 * 196 * 16 * channels;
  const first = 2 * noise * 49 * 2 * channels;
  const logit = 2 * 49 * 2 * channels;
  const generate = first + middle + image;
  const judge = image + middle + logit;
  // for data and samples: by the weights of all layers, by the inputs of all but the first
  const discriminatorUpdate = generate + 2 * (judge + image + 2 * (middle + logit));
  // back through the discriminator by inputs alone, and through the generator as above
  const generatorUpdate = generate + 2 * judge + first + 2 * (middle + image);
  return batch * (discriminatorUpdate + generatorUpdate);
}
