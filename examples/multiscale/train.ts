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
import { newGame } from './game.js';
import { measure, type ScaleFigures } from './measure.js';
import type { Layout } from './models.js';

const table = {
  images: integer('pictures shown at each resolution', 60_000, 1),
  batch: integer('pictures in a batch', 64, 2),
  out: folderName('where pictures, checkpoints and models go', 'out/multiscale'),
  ...trainingOptions,
};
const command = {
  command: 'npm run example multiscale',
  about:
    'Codes at 4, 8, 16 and 32 pixels on MNIST, progressively grown, beside a control in which every code enters at the top.',
  options: table,
};

await main(command, async (options) => {
  const digits = await mnist('train').catch(asUsageError);
  const threads = await startBackend(options);
  const figures: Partial<Record<Layout, ScaleFigures[]>> = {};
  for (const layout of ['scales', 'top'] as const) {
    const measured = await play(layout, digits, threads, options);
    if (!measured) return 130;
    figures[layout] = measured;
  }
  const { scales, top } = figures as Record<Layout, ScaleFigures[]>;
  console.log(`\n${tableOf('codes at their scales', scales)}\n\n${tableOf('control: every code at the top', top)}\n`);
  const range = (rows: ScaleFigures[]) => (rows.at(-1)?.meanFrequency ?? 0) - (rows[0]?.meanFrequency ?? 0);
  console.log(
    `from the coarsest to the finest code the mean frequency rises by ${range(scales).toFixed(2)} cycles a picture, in the control by ${range(top).toFixed(2)}`,
  );
  return 0;
});

/** Trains one layout, draws and measures it; nothing if it was interrupted. */
async function play(
  layout: Layout,
  digits: Digits,
  threads: number,
  { images, batch, seed, out: parent, resume: again }: Values<typeof table>,
): Promise<ScaleFigures[] | undefined> {
  const out = path.join(parent, layout);
  const game = newGame(layout, { seed, images, batch });
  const { trainer, growth, generator, discriminator } = game;
  // an interrupted run may not have come to the second layout
  if (again && (layout === 'scales' || existsSync(checkpointIn(out)))) await resume(trainer, out);
  await makeFolder(out);
  const name = layout === 'scales' ? 'codes at their scales' : 'control, every code at the top';
  console.log(
    `${name}: ${digits.count} digits of MNIST at 32×32; ${threads} thread${threads > 1 ? 's' : ''}; seed ${trainer.seed}${trainer.step > 0 ? `; going on from step ${trainer.step}` : ''}`,
  );
  const began = performance.now();
  const finished = await train({
    trainer,
    batches: growth.batches((size) => widerDigitBatches(digits, size)),
    steps: growth.steps,
    batch: (step) => growth.at(step - 1).batch,
    every: 20,
    shown: {
      D: 'discriminator',
      G: 'generator',
      consistency: 'resolutionConsistency',
      'nats: 4': 'information/at4',
      '8': 'information/at8',
      '16': 'information/at16',
      '32': 'information/at32',
    },
    out,
  });
  if (!finished) return undefined;
  console.log(`${layout}: trained for ${since(began)}`);
  const samples = await trainer.sample(100);
  const picture = tidy(() => sampleGrid(samples, { columns: 10 }));
  const file = path.join(out, 'samples.png');
  await writePng(file, picture);
  for (const tensor of [samples, picture]) tensor.dispose();
  const walks = await drawWalks(game, seed, out);
  await trainer.averaged(() => generator.save(folder(path.join(out, 'generator'))));
  await discriminator.save(folder(path.join(out, 'discriminator')));
  console.log(
    `${file}: a hundred samples\n${walks.join('\n')}\n${checkpointIn(out)}: all that training needs to go on`,
  );
  return measure(game, seed);
}

/** A row a scale: shares of variance by octave, mean frequency, recovery. */
function tableOf(title: string, figures: ScaleFigures[]): string {
  const octaves = [
    [0, 1],
    [2, 3],
    [4, 7],
    [8, 16],
  ] as const;
  const rows = figures.map(({ width, shares, meanFrequency, recovery }) => {
    const means = octaves.map(([from, to]) => {
      const part = shares.slice(from, to + 1);
      return (part.reduce((sum, share) => sum + share, 0) / part.length).toFixed(3);
    });
    return `| ${[width, ...means, meanFrequency.toFixed(2), recovery.mean.toFixed(3), recovery.worst.toFixed(3)].join(' | ')} |`;
  });
  return `${title}
| code | ${octaves.map(([from, to]) => `${from} to ${to}`).join(' | ')} | mean frequency | R² | worst R² |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}`;
}
