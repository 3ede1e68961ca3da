import '@tensorflow/tfjs-layers';
import path from 'node:path';
import { type Tensor, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { randomStream, sampleGrid, shuffledBatches } from 'tfjs-generative';
import { writePng } from 'tfjs-generative/node';
import { main } from '../shared/main.js';
import { folderName, integer, trainingOptions } from '../shared/options.js';
import { pointsAsShades } from '../shared/pointsAsShades.js';
import { makeFolder, resume, startBackend, train } from '../shared/session.js';
import { energyDistance } from './energyDistance.js';
import { spiralGan, spiralPoints } from './gan.js';
import { gaussianFit } from './gaussianFit.js';

/** Number of samples, equal to the number of data points. */
const count = 5000;
const size = 240;

const table = {
  steps: integer('training steps, counted from the start of the first run', 800, 1),
  batch: integer('points per batch', 64, 1),
  out: folderName('folder of image and checkpoint', 'out/spiral'),
  ...trainingOptions,
  threads: { ...trainingOptions.threads, default: '1' },
};
const command = {
  command: 'npm run example spiral',
  about: 'A GAN that learns a spiral in the plane, in 10 to 16 s on one core.',
  options: table,
};

await main(command, async (options) => {
  const { steps, batch, seed, out } = options;
  await startBackend(options);
  const points = await spiralPoints();
  const trainer = spiralGan(seed);
  const untrained = await valuesOf(trainer.sample(count));
  if (options.resume) await resume(trainer, out);
  await makeFolder(out);
  const [start, startUsage] = [performance.now(), process.cpuUsage()];
  const finished = await train({
    trainer,
    batches: shuffledBatches({ data: points, shape: [2], batch }),
    steps,
    batch: () => batch,
    reportEvery: 50,
    shown: { D: 'discriminator', G: 'generator' },
    out,
  });
  if (!finished) return 130;
  const [elapsed, cpu] = [(performance.now() - start) / 1e3, process.cpuUsage(startUsage).user / 1e6];
  console.log(`${steps} steps in ${elapsed.toFixed(1)} s, ${cpu.toFixed(1)} s of CPU time; seed ${trainer.seed}`);
  const samples = await valuesOf(trainer.sample(count));
  const gaussian = await gaussianFit(points, count, randomStream(seed).fork('gaussian fit'));
  console.log('energy distance to the data:');
  for (const [name, set] of Object.entries({ samples, 'a Gaussian fit': gaussian, 'before training': untrained }))
    console.log(`  ${name.padEnd(16)}${energyDistance(set, points).toFixed(4)}`);
  const file = path.join(out, 'spiral.png');
  await writePng(file, panels({ data: points, samples, 'Gaussian fit': gaussian }));
  console.log(`${file}: the data, samples, and the Gaussian fit`);
  return 0;
});

async function valuesOf(samples: Promise<Tensor>): Promise<Float32Array> {
  const tensor = await samples;
  const values = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return values;
}

/** An image of each set of points, side by side. */
function panels(sets: Record<string, ArrayLike<number>>) {
  const shades = Object.values(sets).flatMap((set) => [...pointsAsShades(set, size, 2.4, 0.5)]);
  return tidy(() =>
    sampleGrid(tensor4d(shades, [Object.keys(sets).length, size, size, 1]), {
      range: [0, 1],
      gap: 6,
      columnLabels: Object.keys(sets),
    }),
  );
}
