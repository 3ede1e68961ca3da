// Evaluates the digits of `npm start` with a classifier trained on real digits: `npm run quality`.
import '@tensorflow/tfjs-layers';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { argMax, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { enableTraining, randomStream } from 'tfjs-generative';
import 'tfjs-generative/register';
import { folder, useWasm } from 'tfjs-generative/node';
import { digitRows, latent } from '../../examples/digits/models.js';
import { type DigitClassifier, digitClassifier } from '../../examples/shared/digitClassifier.js';
import { type Digits, mnist, toImages } from '../../examples/shared/mnist.js';
import { coverage } from './coverage.js';
import { frechetDistance } from './frechetDistance.js';

const perDigit = 200;
const neighbors = 5;

const { values } = parseArgs({
  options: { out: { type: 'string', default: 'out' }, seed: { type: 'string', default: '1' } },
});
await useWasm();
await enableTraining();
const classifier = await digitClassifier(path.join('out', 'classifier'), console.log);
const generator = await loadLayersModel(folder(path.join(values.out, 'generator')));

const samples = evaluate(classifier, draw(generator, Number(values.seed)));
const test = evaluate(classifier, realDigits(await mnist('test')));
const train = evaluate(classifier, realDigits(await mnist('train')));

const rows = Array.from({ length: 10 }, (_, digit) => {
  const featuresOf = ({ features }: Evaluated) => features.slice(digit * perDigit, (digit + 1) * perDigit);
  const predicted = samples.digits.slice(digit * perDigit, (digit + 1) * perDigit);
  return {
    digit,
    agreement: predicted.filter((other) => other === digit).length / perDigit,
    coverage: coverage(featuresOf(test), featuresOf(samples), neighbors),
    'coverage, real': coverage(featuresOf(test), featuresOf(train), neighbors),
    'Fréchet distance': frechetDistance(featuresOf(samples), featuresOf(test)),
    'Fréchet distance, real': frechetDistance(featuresOf(train), featuresOf(test)),
  };
});
console.log(
  `\n${perDigit} samples per digit, without rejection, compared with test digits; "real": training digits instead.`,
);
console.table(
  rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, name === 'digit' ? value : value.toFixed(3)])),
  ),
);
const agreement = rows.reduce((total, row) => total + row.agreement, 0) / 10;
console.log(`samples classified as the requested digit: ${(100 * agreement).toFixed(1)} % of ${samples.digits.length}`);
console.log(
  `lowest coverage (k = ${neighbors}) of a digit: ${Math.min(...rows.map((row) => row.coverage)).toFixed(3)}`,
);
console.log(
  `Fréchet distance, all digits: ${frechetDistance(samples.features, test.features).toFixed(2)}; ` +
    `training digits and test digits: ${frechetDistance(train.features, test.features).toFixed(2)}`,
);

interface Evaluated {
  features: Float32Array[];
  digits: number[];
}

function evaluate({ classify }: DigitClassifier, images: Tensor): Evaluated {
  return tidy(() => {
    const { features, logits } = classify(images);
    return {
      features: features.arraySync().map((row) => Float32Array.from(row)),
      digits: Array.from(argMax(logits, 1).dataSync()),
    };
  });
}

/** `perDigit` samples of each digit, in order. */
function draw(model: LayersModel, seed: number): Tensor {
  return tidy(() => {
    const codes = { ...latent.sample(10 * perDigit, randomStream(seed)), digit: digitRows(perDigit) };
    return model.predict(latent.arrange(codes, model), { batchSize: 100 }) as Tensor;
  });
}

/** The first `perDigit` real images of each digit, in order. */
function realDigits({ images, labels }: Digits): Tensor {
  const indices = Array.from({ length: 10 }, (_, digit) =>
    [...labels.keys()].filter((index) => labels[index] === digit).slice(0, perDigit),
  ).flat();
  const bytes = new Uint8Array(indices.length * 784);
  for (const [row, index] of indices.entries()) bytes.set(images.subarray(index * 784, (index + 1) * 784), row * 784);
  return toImages(bytes);
}
