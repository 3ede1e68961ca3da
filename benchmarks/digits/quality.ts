// How good the digits of `npm start` are, judged by a classifier trained on real ones: `npm run quality`.
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
const neighbours = 5;

const { values } = parseArgs({
  options: { out: { type: 'string', default: 'out' }, seed: { type: 'string', default: '1' } },
});
await useWasm();
await enableTraining();
const classifier = await digitClassifier(path.join('out', 'classifier'), console.log);
const generator = await loadLayersModel(folder(path.join(values.out, 'generator')));

const samples = judge(classifier, draw(generator, Number(values.seed)));
const test = judge(classifier, realDigits(await mnist('test')));
const train = judge(classifier, realDigits(await mnist('train')));

const rows = Array.from({ length: 10 }, (_, digit) => {
  const of = ({ features }: Judged) => features.slice(digit * perDigit, (digit + 1) * perDigit);
  const named = samples.digits.slice(digit * perDigit, (digit + 1) * perDigit);
  return {
    digit,
    agreement: named.filter((name) => name === digit).length / perDigit,
    coverage: coverage(of(test), of(samples), neighbours),
    'coverage, real': coverage(of(test), of(train), neighbours),
    'Fréchet distance': frechetDistance(of(samples), of(test)),
    'Fréchet distance, real': frechetDistance(of(train), of(test)),
  };
});
console.log(
  `\n${perDigit} samples a digit, drawn without rejection; "real": training digits in place of samples; against test digits.`,
);
console.table(
  rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, name === 'digit' ? value : value.toFixed(3)])),
  ),
);
const agreement = rows.reduce((total, row) => total + row.agreement, 0) / 10;
console.log(`agreement with the digit asked for: ${(100 * agreement).toFixed(1)} % of ${samples.digits.length}`);
console.log(
  `least coverage (k = ${neighbours}) of a digit: ${Math.min(...rows.map((row) => row.coverage)).toFixed(3)}`,
);
console.log(
  `Fréchet distance, all digits: ${frechetDistance(samples.features, test.features).toFixed(2)}; real training against real test digits: ${frechetDistance(train.features, test.features).toFixed(2)}`,
);

interface Judged {
  features: Float32Array[];
  digits: number[];
}

function judge({ classify }: DigitClassifier, images: Tensor): Judged {
  return tidy(() => {
    const { features, logits } = classify(images);
    return {
      features: features.arraySync().map((row) => Float32Array.from(row)),
      digits: Array.from(argMax(logits, 1).dataSync()),
    };
  });
}

/** `perDigit` samples of 0, then of 1, and so on. */
function draw(model: LayersModel, seed: number): Tensor {
  return tidy(() => {
    const codes = { ...latent.sample(10 * perDigit, randomStream(seed)), digit: digitRows(perDigit) };
    return model.predict(latent.arrange(codes, model), { batchSize: 100 }) as Tensor;
  });
}

/** The first `perDigit` real ones of 0, then of 1, and so on. */
function realDigits({ images, labels }: Digits): Tensor {
  const places = Array.from({ length: 10 }, (_, digit) =>
    [...labels.keys()].filter((place) => labels[place] === digit).slice(0, perDigit),
  ).flat();
  const bytes = new Uint8Array(places.length * 784);
  for (const [row, place] of places.entries()) bytes.set(images.subarray(place * 784, (place + 1) * 784), row * 784);
  return toImages(bytes);
}
