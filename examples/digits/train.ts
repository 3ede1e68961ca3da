import '@tensorflow/tfjs-layers';
import { access, constants, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setBackend, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { adam, adversarial, hinge, randomStream, sampleGrid, Trainer } from 'tfjs-generative';
import { folder, useWasm, writeFileWhole, writePng } from 'tfjs-generative/node';
import { type Digits, digitBatches, mnist } from '../shared/mnist.js';
import { progressBar } from '../shared/progressBar.js';
import { digitDiscriminator, digitGenerator, digitRows, latent } from './models.js';
import { type Options, readOptions, UsageError, usage } from './options.js';

const channels = 32;
const stepsBetweenReports = 10;
const stepsBetweenPictures = 200;

process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  return 2;
});

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const digits = await mnist('train').catch(asUsageError);
  const threads = await startBackend(options).catch(asUsageError);
  const { trainer, generator } = newTrainer(options.seed);
  const checkpoint = path.join(options.out, 'checkpoint.safetensors');
  if (options.resume) await resume(trainer, checkpoint).catch(asUsageError);
  await makeFolder(options.out).catch(asUsageError);
  console.log(
    `${digits.count} digits of MNIST; backend ${options.backend}, ${threads} thread${threads > 1 ? 's' : ''}; seed ${trainer.seed}${trainer.step > 0 ? `; going on from step ${trainer.step}` : ''}`,
  );

  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  const started = performance.now();
  await train(trainer, digits, options, interrupt.signal);
  await writeFileWhole(checkpoint, await trainer.checkpoint());
  if (interrupt.signal.aborted) {
    console.log(`stopped after step ${trainer.step} and saved ${checkpoint}; add --resume to go on from there`);
    return 130;
  }
  const picture = path.join(options.out, 'digits.png');
  const exported = path.join(options.out, 'generator');
  await draw(trainer, picture);
  await trainer.averaged(() => generator.save(folder(exported)));
  const elsewhere = options.out === 'out' ? '' : ` --out ${options.out}`;
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`trained for ${Math.floor(seconds / 60)} min ${seconds % 60} s
  ${picture}: ten samples of each digit, a row each
  ${checkpoint}: all that training needs to go on
  ${exported}: the generator alone, as a tfjs model
try next
  npm start -- --resume --steps ${2 * options.steps}${elsewhere}: train on
  npm run quality${elsewhere && ` --${elsewhere}`}: have a classifier trained on real digits judge these`);
  return 0;
}

/** Starts a backend and tells its threads. */
async function startBackend({ backend, threads }: Options): Promise<number> {
  if (backend === 'wasm') return useWasm({ threads });
  await import('@tensorflow/tfjs-backend-cpu');
  if (!(await setBackend(backend))) throw new Error(`the ${backend} backend does not start here`);
  return 1;
}

async function makeFolder(out: string): Promise<void> {
  try {
    await mkdir(out, { recursive: true });
    await access(out, constants.W_OK);
  } catch (error) {
    throw new Error(
      `--out must be a folder that can be written to, got "${out}" (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}

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
  return { trainer: new Trainer({ players, ema: { of: generator }, seed }), generator };
}

async function resume(trainer: Trainer, file: string): Promise<void> {
  const content = await readFile(file).catch(() => {
    throw new Error(`--resume needs a checkpoint, and ${file} cannot be read`);
  });
  await trainer.resume(content).catch((error: Error) => {
    throw new Error(`--resume cannot use ${file}: ${error.message}`);
  });
}

async function train(
  trainer: Trainer,
  digits: Digits,
  { steps, batch, out }: Options,
  signal: AbortSignal,
): Promise<void> {
  const batches = digitBatches(digits, batch);
  const bar = progressBar(steps, trainer.step, ['discriminator', 'generator']);
  try {
    for await (const { step, losses, stepsPerSecond } of trainer.train(batches, {
      steps,
      every: stepsBetweenReports,
      signal,
    })) {
      bar.show(step, stepsPerSecond * batch, losses);
      if (step % stepsBetweenPictures === 0)
        await draw(trainer, path.join(out, `samples-${String(step).padStart(6, '0')}.png`));
    }
  } finally {
    bar.stop();
  }
}

async function draw(trainer: Trainer, file: string): Promise<void> {
  const digit = digitRows(10);
  const samples = (await trainer.sample(100, { codes: { digit } })) as Tensor4D;
  const picture = tidy(() => sampleGrid(samples, { columns: 10 }));
  await writePng(file, picture);
  for (const tensor of [digit, samples, picture]) tensor.dispose();
}

function asUsageError(error: Error): never {
  throw new UsageError(error.message);
}
