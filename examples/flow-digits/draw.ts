import path from 'node:path';
import { concat, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type NormalizingFlow, type RandomStream, sampleGrid } from 'tfjs-generative';
import { writePng } from 'tfjs-generative/node';
import { scales } from './model.js';

const temperatures = [0.6, 0.7, 0.8, 0.9, 1];
const across = 10;

/** Writes samples at several temperatures, and digits with one scale's latents drawn anew. */
export async function drawAll(flow: NormalizingFlow, real: Tensor, random: RandomStream, out: string): Promise<void> {
  // the same noise in each row, so that a column shows what temperature does
  const rows = tidy(() =>
    concat(temperatures.map((temperature) => flow.sample(across, { random: random.fork('rows'), temperature }))),
  );
  await write(path.join(out, 'temperatures.png'), rows, temperatures.map(String));
  console.log(`${path.join(out, 'temperatures.png')}: samples, a row a temperature, the same noise in each`);
  const resampled = tidy(() => {
    const anew = scales.map((scale) =>
      flow.resample(real, { scales: [scale], random: random.fork(scale), temperature: 0.7 }),
    );
    return concat([real, ...anew]);
  });
  await write(path.join(out, 'scales.png'), resampled, ['real', ...scales.map((scale) => `${scale} anew`)]);
  console.log(
    `${path.join(out, 'scales.png')}: digits of the test set, and the same with the latents of one scale drawn anew`,
  );
}

async function write(file: string, pictures: Tensor, rowLabels: string[]): Promise<void> {
  const grid = tidy(() => sampleGrid(pictures, { range: [0, 1], gap: 2, enlarge: 2, rowLabels, columns: across }));
  pictures.dispose();
  await writePng(file, grid);
  grid.dispose();
}
