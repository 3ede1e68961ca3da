import '@tensorflow/tfjs-layers';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { tidy } from '@tensorflow/tfjs-core';
import { sampleGrid } from 'tfjs-generative';
import { folder, writePng } from 'tfjs-generative/node';
import { asUsageError, main } from '../shared/main.js';
import { type Digits, mnist, widerDigitBatches } from '../shared/mnist.js';
import { folderName, integer, trainingOptions, type Values } from '../shared/options.js';
import { checkpointIn, makeFolder, resume, since, startBackend, train } from '../shared/session.js';
import { drawWalks } from './draw.js';
import { newGan } from './gan.js';
import { measure, type ScaleFigures } from './measure.js';
import type { Layout } from './models.js';

const table = {
  images: integer('images shown at each resolution', 60_000, 1),
  batch: integer('images per batch', 64, 2),
  out: folderName('folder of images, checkpoints and models', 'out/multiscale'),
  ...trainingOptions,
};
const command = {
  command: 'npm run example multiscale',
  about:
    'A growing GAN on MNIST with codes at 4, 8, 16 and 32 pixels, and a control whose codes all enter at 4 pixels.',
  options: table,
};

await main(command, async (options) => {
  const digits = await mnist('train').catch(asUsageError);
  const threads = await startBackend(options);
  const figures: Partial<Record<Layout, ScaleFigures[]>> = {};
  for (const layout of ['scales', 'top'] as const) {
    const measured = await run(layout, digits, threads, options);
    if (!measured) return 130;
    figures[layout] = measured;
  }
  const { scales, top } = figures as Record<Layout, ScaleFigures[]>;
  console.log(`\n${tableOf('codes at their scales', scales)}\n\n${tableOf('control: all codes at 4 pixels', top)}\n`);
  const range = (rows: ScaleFigures[]) => (rows.at(-1)?.meanFrequency ?? 0) - (rows[0]?.meanFrequency ?? 0);
  console.log(
    `from the coarsest to the finest code the mean frequency rises by ${range(scales).toFixed(2)} cycles per image, ` +
      `in the control by ${range(top).toFixed(2)}`,
  );
  return 0;
});

/** Trains, draws and measures one layout. Returns undefined if it was interrupted. */
async function run(
  layout: Layout,
  digits: Digits,
  threads: number,
  { images, batch, seed, out: parent, resume: resumes }: Values<typeof table>,
): Promise<ScaleFigures[] | undefined> {
  const out = path.join(parent, layout);
  const gan = newGan(layout, { seed, images, batch });
  const { trainer, growth, generator, discriminator } = gan;
  // an interrupted run may have no checkpoint of the second layout
  if (resumes && (layout === 'scales' || existsSync(checkpointIn(out)))) await resume(trainer, out);
  await makeFolder(out);
  const name = layout === 'scales' ? 'codes at their scales' : 'control, all codes at 4 pixels';
  const from = trainer.step > 0 ? `; resuming from step ${trainer.step}` : '';
  console.log(
    `${name}: ${digits.count} digits of MNIST at 32×32; ${threads} thread${threads > 1 ? 's' : ''}; ` +
      `seed ${trainer.seed}${from}`,
  );
  const start = performance.now();
  const finished = await train({
    trainer,
    batches: growth.batches((size) => widerDigitBatches(digits, size)),
    steps: growth.steps,
    batch: (step) => growth.at(step - 1).batch,
    reportEvery: 20,
    shown: {
      D: 'discriminator',
      G: 'generator',
      consistency: 'generator/resolutionConsistency',
      'nats: 4': 'information/at4',
      '8': 'information/at8',
      '16': 'information/at16',
      '32': 'information/at32',
    },
    out,
  });
  if (!finished) return undefined;
  console.log(`${layout}: trained for ${since(start)}`);
  const samples = await trainer.sample(100);
  const image = tidy(() => sampleGrid(samples, { columns: 10 }));
  const file = path.join(out, 'samples.png');
  await writePng(file, image);
  for (const tensor of [samples, image]) tensor.dispose();
  const walks = await drawWalks(gan, seed, out);
  await trainer.averaged(() => generator.save(folder(path.join(out, 'generator'))));
  await discriminator.save(folder(path.join(out, 'discriminator')));
  console.log(`${file}: a hundred samples\n${walks.join('\n')}\n${checkpointIn(out)}: the checkpoint`);
  return measure(gan, seed);
}

/** One row per scale: fractions of variance by octave, mean frequency, recovery. */
function tableOf(title: string, figures: ScaleFigures[]): string {
  const octaves = [
    [0, 1],
    [2, 3],
    [4, 7],
    [8, 16],
  ] as const;
  const rows = figures.map(({ width, fractions, meanFrequency, recovery }) => {
    const means = octaves.map(([from, to]) => {
      const octave = fractions.slice(from, to + 1);
      return (octave.reduce((sum, fraction) => sum + fraction, 0) / octave.length).toFixed(3);
    });
    const cells = [width, ...means, meanFrequency.toFixed(2), recovery.mean.toFixed(3), recovery.worst.toFixed(3)];
    return `| ${cells.join(' | ')} |`;
  });
  return `${title}
| code | ${octaves.map(([from, to]) => `${from} to ${to}`).join(' | ')} | mean frequency | R² | worst R² |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}`;
}
