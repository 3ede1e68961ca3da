import '@tensorflow/tfjs-layers';
import path from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  adam,
  adversarial,
  invariantInformationTerm,
  mutualInformationTerm,
  nonSaturating,
  randomStream,
  Trainer,
} from 'tfjs-generative';
import { folder } from 'tfjs-generative/node';
import { digitClassifier } from '../shared/digitClassifier.js';
import { asUsageError, main } from '../shared/main.js';
import { digitBatches, mnist } from '../shared/mnist.js';
import { folderName, integer, oneOf, optionalInteger, trainingOptions } from '../shared/options.js';
import { checkpointIn, makeFolder, resume, since, startBackend, train } from '../shared/session.js';
import { drawTraversals } from './draw.js';
import { measureReading, measureSamples } from './measure.js';
import { digitDiscriminator, digitGenerator, latent } from './models.js';
import { warp } from './warp.js';

const channels = 16;
const measuredSamples = 10_000;
const stepsBetweenMeasurements = 200;
const presets = { quick: 500, full: 1500 };

const table = {
  preset: oneOf('quick (500 steps) or full (1,500 steps)', 'quick', ['quick', 'full']),
  steps: optionalInteger("training steps instead of the preset's, counted from the start of the first run", 1),
  batch: integer('images per batch', 128, 2),
  out: folderName('folder of images, checkpoint and models', 'out/infogan'),
  ...trainingOptions,
};
const command = {
  command: 'npm run example infogan',
  about: 'InfoGAN on MNIST: its categories become digits, without labels.',
  options: table,
};

await main(command, async (options) => {
  const { batch, out } = options;
  const { steps = presets[options.preset] } = options;
  const digits = await mnist('train').catch(asUsageError);
  const test = await mnist('test').catch(asUsageError);
  const threads = await startBackend(options);
  const { trainer, generator, discriminator } = newTrainer(options.seed);
  if (options.resume) await resume(trainer, out);
  await makeFolder(out);
  console.log(
    `${digits.count} digits of MNIST, no labels; ${threads} thread${threads > 1 ? 's' : ''}; ` +
      `seed ${trainer.seed}; ${steps} steps of ${batch}`,
  );

  const start = performance.now();
  const finished = await train({
    trainer,
    batches: digitBatches(digits, batch),
    steps,
    batch: () => batch,
    reportEvery: 10,
    shown: {
      D: 'discriminator',
      G: 'generator',
      'nats: category': 'information/category',
      'of data': 'information/category/data',
      style: 'information/style',
    },
    out,
    report: ({ step }) => {
      if (step % stepsBetweenMeasurements !== 0) return;
      const { accuracy } = measureReading(discriminator, test);
      console.log(`\nstep ${step}: ${percent(accuracy)} of the real test digits read correctly, after ${since(start)}`);
    },
  });
  if (!finished) return 130;
  console.log(`trained for ${since(start)}`);
  const reading = measureReading(discriminator, test);
  const classifier = await digitClassifier(path.join('out', 'classifier'), console.log);
  const ofSamples = await measureSamples(trainer, classifier, measuredSamples);
  console.log(`categories that Q reads from real test digits: ${percent(reading.accuracy)} of ${test.count} correct
categories of samples, according to the classifier: ${percent(ofSamples.accuracy)} of ${measuredSamples} correct
digits of categories 0 to 9: ${ofSamples.digits.join(' ')}`);
  const images = await drawTraversals(trainer, latent, ofSamples.digits, out);
  await trainer.averaged(() => generator.save(folder(path.join(out, 'generator'))));
  await discriminator.save(folder(path.join(out, 'discriminator')));
  console.log(`${images.join('\n')}
${checkpointIn(out)}: the checkpoint
${path.join(out, 'generator')}, ${path.join(out, 'discriminator')}: the models`);
  return 0;
});

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}

function newTrainer(seed: number): { trainer: Trainer; generator: LayersModel; discriminator: LayersModel } {
  const random = randomStream(seed).fork('weights');
  const generator = digitGenerator(channels, random.fork('generator'));
  const discriminator = digitDiscriminator(channels, random.fork('discriminator'));
  const augment = warp({ rotation: 0.35, scaling: 0.25, shear: 0.3, translation: 2.5 });
  const players = adversarial({
    generator,
    discriminator,
    latent,
    loss: nonSaturating,
    separateBatches: true,
    terms: [
      mutualInformationTerm({ weight: { style: 0.1 } }),
      invariantInformationTerm({ code: 'category', augment, entropyWeight: 2 }),
    ],
    optimizers: {
      generator: adam({ learningRate: 1e-3, beta1: 0.5 }),
      discriminator: adam({ learningRate: 1e-3, beta1: 0.5 }),
    },
  });
  return { trainer: new Trainer({ players, ema: { model: generator }, seed }), generator, discriminator };
}
