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
const stepsBetweenPictures = 200;

const table = {
  steps: integer('training steps, counted from the very first', 1200, 1),
  batch: integer('pictures in a batch', 64, 2),
  out: folderName('where pictures, checkpoint and generator go', 'out'),
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
  console.log(
    `${digits.count} digits of MNIST; backend ${backend}, ${threads} thread${threads > 1 ? 's' : ''}; seed ${trainer.seed}${trainer.step > 0 ? `; going on from step ${trainer.step}` : ''}`,
  );

  const began = performance.now();
  const finished = await train({
    trainer,
    batches: digitBatches(digits, batch),
    steps,
    batch: () => batch,
    every: 10,
    shown: { discriminator: 'discriminator', generator: 'generator' },
    out,
    report: async ({ step }) => {
      if (step % stepsBetweenPictures === 0)
        await draw(trainer, path.join(out, `samples-${String(step).padStart(6, '0')}.png`));
    },
  });
  if (!finished) return 130;
  const picture = path.join(out, 'digits.png');
  const exported = path.join(out, 'generator');
  await draw(trainer, picture);
  await trainer.averaged(() => generator.save(folder(exported)));
  const elsewhere = out === 'out' ? '' : ` --out ${out}`;
  console.log(`trained for ${since(began)}
  ${picture}: ten samples of each digit, a row each
  ${checkpointIn(out)}: all that training needs to go on
  ${exported}: the generator alone, as a tfjs model
try next
  npm start -- --resume --steps ${2 * steps}${elsewhere}: train on
  npm run quality${elsewhere && ` --${elsewhere}`}: have a classifier trained on real digits judge these`);
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
  const picture = tidy(() => sampleGrid(samples, { columns: 10 }));
  await writePng(file, picture);
  for (const tensor of [digit, samples, picture]) tensor.dispose();
}
