import '@tensorflow/tfjs-layers';
import path from 'node:path';
import { type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { adam, adversarial, hinge, randomStream, sampleGrid, Trainer } from 'tfjs-generative';
import { folder, writePng } from 'tfjs-generative/node';
import { asUsageError, main } from '../shared/main.js';
import { digitBatches, mnist } from '../shared/mnist.js';
import { folderName, integer, trainingOptions } from '../shared/options.js';
import { checkpointIn, makeFolder, resume, since, startBackend, train } from '../shared/session.js';
import { digitDiscriminator, digitGenerator, digitRows, latent } from './models.js';

const channels = 32;
const stepsBetweenSamples = 200;

const table = {
  steps: integer('training steps, counted from the start of the first run', 1200, 1),
  batch: integer('images per batch', 64, 2),
  out: folderName('folder of images, checkpoint and generator', 'out'),
  ...trainingOptions,
};
const command = {
  command: 'npm start',
  about: 'Trains a class-conditional GAN on MNIST and draws digits.',
  options: table,
};

await main(command, async (options) => {
  const { steps, batch, backend, out } = options;
  const digits = await mnist('train').catch(asUsageError);
  const threads = await startBackend(options);
  const { trainer, generator } = newTrainer(options.seed);
  if (options.resume) await resume(trainer, out);
  await makeFolder(out);
  const from = trainer.step > 0 ? `; resuming from step ${trainer.step}` : '';
  console.log(
    `${digits.count} digits of MNIST; backend ${backend}, ${threads} thread${threads > 1 ? 's' : ''}; ` +
      `seed ${trainer.seed}${from}`,
  );

  const start = performance.now();
  const finished = await train({
    trainer,
    batches: digitBatches(digits, batch),
    steps,
    batch: () => batch,
    reportEvery: 10,
    shown: { discriminator: 'discriminator', generator: 'generator' },
    out,
    report: async ({ step }) => {
      if (step % stepsBetweenSamples === 0)
        await draw(trainer, path.join(out, `samples-${String(step).padStart(6, '0')}.png`));
    },
  });
  if (!finished) return 130;
  const file = path.join(out, 'digits.png');
  const exported = path.join(out, 'generator');
  await draw(trainer, file);
  await trainer.averaged(() => generator.save(folder(exported)));
  const outOption = out === 'out' ? '' : ` --out ${out}`;
  console.log(`trained for ${since(start)}
  ${file}: ten samples of each digit, one row per digit
  ${checkpointIn(out)}: the checkpoint
  ${exported}: the generator, as a TensorFlow.js model
try next
  npm start -- --resume --steps ${2 * steps}${outOption}: train longer
  npm run quality${outOption && ` --${outOption}`}: evaluate the samples with a classifier trained on real digits`);
  return 0;
});

function newTrainer(seed: number): { trainer: Trainer; generator: LayersModel } {
  const random = randomStream(seed).fork('weights');
  const generator = digitGenerator(channels, random.fork('generator'));
  const discriminator = digitDiscriminator(channels, random.fork('discriminator'));
  const players = adversarial({
    generator,
    discriminator,
    latent,
    loss: hinge,
    condition: 'digit',
    optimizers: { generator: adam({ learningRate: 1e-3 }), discriminator: adam({ learningRate: 2e-3 }) },
  });
  return { trainer: new Trainer({ players, ema: { model: generator }, seed }), generator };
}

async function draw(trainer: Trainer, file: string): Promise<void> {
  const digit = digitRows(10);
  const samples = (await trainer.sample(100, { codes: { digit } })) as Tensor4D;
  const grid = tidy(() => sampleGrid(samples, { columns: 10 }));
  await writePng(file, grid);
  for (const tensor of [digit, samples, grid]) tensor.dispose();
}
