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
import { type Digits, digitBatches, mnist, toImages } from './mnist.js';

/** Units of the layer before the logits. Its activations are the features. */
export const featureSize = 64;

/** A classifier of digits. */
export interface DigitClassifier {
  /** From images in [-1, 1] to features, `[batch, 64]`, and logits, `[batch, 10]`. */
  classify(images: Tensor): { features: Tensor2D; logits: Tensor2D };
  /** Fraction of the 10,000 real test digits that it classifies correctly. */
  accuracy: number;
}

/**
 * The classifier saved in `directory`, or a new one, trained for three epochs (about two minutes) and saved
 * there.
 */
export async function digitClassifier(directory: string, log: (line: string) => void): Promise<DigitClassifier> {
  const isSaved = existsSync(path.join(directory, 'model.json'));
  const network = isSaved ? await loadLayersModel(folder(directory)) : await train(log);
  const heads = model({
    inputs: network.inputs,
    outputs: [network.getLayer('features').output as SymbolicTensor, network.outputs[0] as SymbolicTensor],
  });
  const classify = (images: Tensor) => {
    const [features, logits] = heads.predict(images, { batchSize: 100 }) as [Tensor2D, Tensor2D];
    return { features, logits };
  };
  const accuracy = measure(classify, await mnist('test'));
  const origin = isSaved ? ' (saved by an earlier run)' : '';
  log(`classifier: ${(100 * accuracy).toFixed(2)} % of the 10,000 real test digits classified correctly${origin}`);
  if (!isSaved) await network.save(folder(directory));
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
    const speed = `${stepsPerSecond.toFixed(1)} steps/s`;
    log(`classifier: step ${step} of ${steps}, loss ${means.classifier?.toFixed(4)}, ${speed}`);
  }
  trainer.dispose();
  return classifier;
}

function measure(classify: DigitClassifier['classify'], { images, labels }: Digits): number {
  const predicted = tidy(() => argMax(classify(toImages(images)).logits, 1).dataSync());
  return predicted.filter((digit, index) => digit === labels[index]).length / labels.length;
}
