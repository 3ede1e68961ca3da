import { type Tensor, tensor2d, type Variable } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { randomStream } from '../../src/index.js';

/** A discriminator with 2 inputs and 4 hidden units, in plain TensorFlow.js. */
export function smallDiscriminator(seed: number) {
  const random = randomStream(seed);
  const model = sequential({
    layers: [
      layers.dense({ units: 4, activation: 'tanh', useBias: false, inputShape: [2] }),
      layers.dense({ units: 1, useBias: false }),
    ],
  });
  model.setWeights([random.normal([2, 4]), random.normal([4, 1])]);
  const discriminate = (x: Tensor) => model.apply(x, { training: true }) as Tensor;
  const variables = model.trainableWeights.map((weight) => weight.read() as Variable);
  return { model, discriminate, variables };
}

/** D(x) = a·x, whose gradient is a everywhere. */
export function linear(a: readonly number[]) {
  const model = sequential({ layers: [layers.dense({ units: 1, useBias: false, inputShape: [a.length] })] });
  model.setWeights([tensor2d([...a], [a.length, 1])]);
  return (x: Tensor) => model.apply(x, { training: true }) as Tensor;
}
