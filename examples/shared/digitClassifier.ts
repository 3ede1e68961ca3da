import { existsSync } from 'node:fs';
import path from 'node:path';
import { argMax, losses, type Scalar, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import {
  initializers,
  type LayersModel,
  layers,
  loadLayersModel,
  model,
  type SymbolicTensor,
  sequential,
} from '@tensorflow/tfjs-layers';
import { adam, player, type RandomStream, randomStream, Trainer } from 'tfjs-generative';
import { folder } from 'tfjs-generative/node';
import { type Digits, digitBatches, mnist, pictures } from './mnist.js';

/** Width of the layer below the logits, whose activations serve as features. */
export const featureSize = 64;

/** Pictures in [-1, 1] to features `[batch, 64]` and logits `[batch, 10]`. */
export interface DigitClassifier {
  classify(images: Tensor): { features: Tensor2D; logits: Tensor2D };
  /** Share of the 10,000 real test digits that it names rightly. */
  accuracy: number;
}

/** The classifier kept in `directory`, or a new one trained there for three epochs, which takes about two minutes. */
export async function digitClassifier(directory: string, log: (line: string) => void): Promise<DigitClassifier> {
  const kept = existsSync(path.join(directory, 'model.json'));
  const network = kept ? await loadLayersModel(folder(directory)) : await train(log);
  const heads = model({
    inputs: network.inputs,
    outputs: [network.getLayer('features').output as SymbolicTensor, network.outputs[0] as SymbolicTensor],
  });
  const classify = (images: Tensor) => {
    const [features, logits] = heads.predict(images, { batchSize: 100 }) as [Tensor2D, Tensor2D];
    return { features, logits };
  };
  const accuracy = measure(classify, await mnist('test'));
  log(
    `classifier: ${(100 * accuracy).toFixed(2)} % of the 10,000 real test digits named rightly${kept ? ' (kept from an earlier run)' : ''}`,
  );
  if (!kept) await network.save(folder(directory));
  return { classify, accuracy };
}

function network(random: RandomStream): LayersModel {
  const he = () => initializers.heUniform({ seed: random.nextSeed() });
  const conv = (filters: number) =>
    layers.conv2d({ filters, kernelSize: 5, strides: 2, padding: 'same', activation: 'relu', kernelInitializer: he() });
  return sequential({
    layers: [
      layers.inputLayer({ inputShape: [28, 28, 1] }),
      conv(24),
      conv(48),
      layers.flatten(),
      layers.dense({ name: 'features', units: featureSize, activation: 'relu', kernelInitializer: he() }),
      layers.dense({ units: 10, kernelInitializer: he() }),
    ],
  });
}

async function train(log: (line: string) => void): Promise<LayersModel> {
  const digits = await mnist('train');
  const classifier = network(randomStream(1));
  const learner = player({
    name: 'classifier',
    models: [classifier],
    optimizer: adam({ learningRate: (step) => 2e-3 * 0.5 ** Math.floor(step / 400), beta1: 0.9 }),
    loss: ({ data, condition }) =>
      losses.softmaxCrossEntropy(condition as Tensor2D, classifier.apply(data) as Tensor2D) as Scalar,
  });
  const batches = digitBatches(digits, 128);
  const trainer = new Trainer({ players: [learner], seed: 1 });
  const steps = Math.floor((3 * digits.count) / 128);
  for await (const { step, losses: means, stepsPerSecond } of trainer.train(batches, { steps, reportEvery: 200 })) {
    log(
      `classifier: step ${step} of ${steps}, loss ${means.classifier?.toFixed(4)}, ${stepsPerSecond.toFixed(1)} steps/s`,
    );
  }
  trainer.dispose();
  return classifier;
}

function measure(classify: DigitClassifier['classify'], { images, labels }: Digits): number {
  const named = tidy(() => argMax(classify(pictures(images)).logits, 1).dataSync());
  return named.filter((digit, index) => digit === labels[index]).length / labels.length;
}
