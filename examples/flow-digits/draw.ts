import path from 'node:path';
import { concat, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type NormalizingFlow, type RandomStream, sampleGrid } from 'tfjs-generative';
import { writePng } from 'tfjs-generative/node';
import { scales } from './model.js';

const temperatures = [0.6, 0.7, 0.8, 0.9, 1];
const columns = 10;

/**
 * Writes images of samples at several temperatures, and of digits with the latents of one scale resampled.
 */
export async function drawAll(flow: NormalizingFlow, real: Tensor, random: RandomStream, out: string): Promise<void> {
  // the same noise in each row, so a column shows the effect of the temperature
  const rows = tidy(() =>
    concat(temperatures.map((temperature) => flow.sample(columns, { random: random.fork('rows'), temperature }))),
  );
  await write(path.join(out, 'temperatures.png'), rows, temperatures.map(String));
  console.log(`${path.join(out, 'temperatures.png')}: samples, one row per temperature, with the same noise`);
  const resampled = tidy(() => {
    const rows = scales.map((scale) =>
      flow.resample(real, { scales: [scale], random: random.fork(scale), temperature: 0.7 }),
    );
    return concat([real, ...rows]);
  });
  await write(path.join(out, 'scales.png'), resampled, ['real', ...scales.map((scale) => `${scale} new`)]);
  console.log(
    `${path.join(out, 'scales.png')}: digits of the test set, and the same with the latents of one scale resampled`,
  );
}

async function write(file: string, images: Tensor, rowLabels: string[]): Promise<void> {
  const grid = tidy(() => sampleGrid(images, { range: [0, 1], gap: 2, enlarge: 2, rowLabels, columns }));
  images.dispose();
  await writePng(file, grid);
  grid.dispose();
}
