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

/** The default size. */
export const defaultSize: DcganSize = { channels: 64, batch: 64 };

const noise = 64;

/** A DCGAN for 28×28 images with layers of tfjs only, so that it can be timed with plain tfjs, too. */
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
  const discriminate = (images: Tensor) => discriminator.apply(images, { training: true }) as Tensor2D;

  /** One update of each player. */
  return (real: Tensor): void => {
    tidy(() => {
      const fake = generate();
      const discriminatorLoss = () => {
        const [logitsReal, logitsFake] = split(discriminate(concat([real, fake])), 2) as [Tensor, Tensor];
        return add(mean(softplus(neg(logitsReal))), mean(softplus(logitsFake))) as Scalar;
      };
      optimizers.discriminator.applyGradients(variableGrads(discriminatorLoss, variables(discriminator)).grads);
      const generatorLoss = () => mean(softplus(neg(discriminate(generate())))) as Scalar;
      optimizers.generator.applyGradients(variableGrads(generatorLoss, variables(generator)).grads);
    });
  };
}

function variables(model: LayersModel): Variable[] {
  return model.trainableWeights.map((weight) => weight.read() as Variable);
}

/**
 * Floating-point operations of the necessary convolutions and matrix products of a step: a forward pass of
 * each layer, and as many for each gradient that is needed.
 */
export function dcganFlops({ channels, batch }: DcganSize): number {
  const middle = 2 * 49 * 16 * channels * (2 * channels);
  const image = 2 * 196 * 16 * channels;
  const first = 2 * noise * 49 * 2 * channels;
  const logit = 2 * 49 * 2 * channels;
  const generate = first + middle + image;
  const discriminate = image + middle + logit;
  // real and fake: gradients with respect to the weights of all layers and the inputs of all but the first
  const discriminatorUpdate = generate + 2 * (discriminate + image + 2 * (middle + logit));
  // fake: gradients with respect to the inputs of the discriminator, and those of the generator as above
  const generatorUpdate = generate + 2 * discriminate + first + 2 * (middle + image);
  return batch * (discriminatorUpdate + generatorUpdate);
}
