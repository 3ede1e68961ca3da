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
import { judgeReading, judgeSamples } from './measure.js';
import { digitDiscriminator, digitGenerator, latent } from './models.js';
import { warp } from './warp.js';

const channels = 16;
const samplesJudged = 10_000;
const stepsBetweenJudgements = 200;
const presets = { quick: 500, full: 1500 };

const table = {
  preset: oneOf('quick or full, for as many steps as the README says', 'quick', ['quick', 'full']),
  steps: optionalInteger("training steps instead of the preset's, counted from the very first", 1),
  batch: integer('pictures in a batch', 128, 2),
  out: folderName('where pictures, checkpoint and models go', 'out/infogan'),
  ...trainingOptions,
};
const command = {
  command: 'npm run example infogan',
  about: 'InfoGAN on MNIST: a category that comes to stand for a digit, without a label.',
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
    `${digits.count} digits of MNIST, no labels; ${threads} thread${threads > 1 ? 's' : ''}; seed ${trainer.seed}; ${steps} steps of ${batch}`,
  );

  const began = performance.now();
  const finished = await train({
    trainer,
    batches: digitBatches(digits, batch),
    steps,
    batch: () => batch,
    every: 10,
    shown: {
      D: 'discriminator',
      G: 'generator',
      'nats: category': 'information/category',
      'of data': 'information/category/data',
      style: 'information/style',
    },
    out,
    report: ({ step }) => {
      if (step % stepsBetweenJudgements !== 0) return;
      const { accuracy } = judgeReading(discriminator, test);
      console.log(`\nstep ${step}: ${percent(accuracy)} of the real test digits read rightly, after ${since(began)}`);
    },
  });
  if (!finished) return 130;
  console.log(`trained for ${since(began)}`);
  const reading = judgeReading(discriminator, test);
  const classifier = await digitClassifier(path.join('out', 'classifier'), console.log);
  const drawn = await judgeSamples(trainer, classifier, samplesJudged);
  console.log(`categories of real test digits, read by Q: ${percent(reading.accuracy)} of ${test.count} right
categories of samples, seen by the classifier: ${percent(drawn.accuracy)} of ${samplesJudged} right
category stands for digit: ${drawn.digits.join(' ')}`);
  const pictures = await drawTraversals(trainer, latent, drawn.digits, out);
  await trainer.averaged(() => generator.save(folder(path.join(out, 'generator'))));
  await discriminator.save(folder(path.join(out, 'discriminator')));
  console.log(`${pictures.join('\n')}
${checkpointIn(out)}: all that training needs to go on
${path.join(out, 'generator')}, ${path.join(out, 'discriminator')}: the models`);
  return 0;
});

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function newTrainer(seed: number): { trainer: Trainer; generator: LayersModel; discriminator: LayersModel } {
  const random = randomStream(seed).fork('weights');
  const generator = digitGenerator(channels, random.fork('generator'));
  const discriminator = digitDiscriminator(channels, random.fork('discriminator'));
  const moved = warp({ turn: 0.35, stretch: 0.25, slant: 0.3, move: 2.5 });
  const players = adversarial({
    generator,
    discriminator,
    latent,
    loss: nonSaturating,
    separateBatches: true,
    terms: [
      mutualInformationTerm({ weight: { style: 0.1 } }),
      invariantInformationTerm({ code: 'category', augment: moved, entropyWeight: 2 }),
    ],
    optimizers: {
      generator: adam({ learningRate: 1e-3, beta1: 0.5 }),
      discriminator: adam({ learningRate: 1e-3, beta1: 0.5 }),
    },
  });
  return { trainer: new Trainer({ players, ema: { model: generator }, seed }), generator, discriminator };
}
