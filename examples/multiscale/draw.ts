import path from 'node:path';
import { concat, dispose, slice, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { type Codes, interpolate, mixCodes, randomStream, repeatCodes, sampleGrid, traverse } from 'tfjs-generative';
import { writePng } from 'tfjs-generative/node';
import type { MultiscaleGan } from './gan.js';
import { codeOf, type Names } from './models.js';

const pairs = 6;
const steps = 9;

/** A grid of samples along or between codes. */
interface Walk {
  file: string;
  description: string;
  codes(): Codes<Names>;
  rowLabels: string[];
  columnLabels: string[];
}

/** Draws walks along and between codes, and returns lines about them. */
export async function drawWalks({ latent, trainer }: MultiscaleGan, seed: number, out: string): Promise<string[]> {
  const random = randomStream(seed).fork('walks');
  const [a, b] = [latent.sample(pairs, random), latent.sample(pairs, random)];
  const scales = Object.entries(codeOf);
  const pairLabels = Array.from({ length: pairs }, (_, row) => `${row + 1}`);
  const along = Array.from({ length: steps }, (_, column) => -3 + (6 * column) / (steps - 1));
  const walks: Walk[] = [
    {
      file: 'resampled.png',
      description: 'one row per scale: a sample with its code of that scale resampled eight times',
      codes: () => inRows(scales.map(([, name]) => latent.resample(repeatCodes(firstOf(a), 8), random, [name]))),
      rowLabels: scales.map(([width]) => width),
      columnLabels: Array.from({ length: 8 }, (_, column) => `${column + 1}`),
    },
    {
      file: 'exchanged.png',
      description: 'one row per pair: a, b, and a with the code of b at one scale',
      codes: () => inColumns([a, b, ...scales.map(([, name]) => mixCodes(latent, a, b, [name]))]),
      rowLabels: pairLabels,
      columnLabels: ['a', 'b', ...scales.map(([width]) => `b at ${width}`)],
    },
    {
      file: 'interpolated.png',
      description: 'one row per pair: from a (0) to b (1) on the great circle, and beyond',
      codes: () => interpolate(latent, a, b, { steps, from: -0.5, to: 1.5 }),
      rowLabels: pairLabels,
      columnLabels: Array.from({ length: steps }, (_, column) => `${-0.5 + (2 * column) / (steps - 1)}`),
    },
    {
      file: 'traversed.png',
      description: 'one row per scale: the first dimension of its code from -3 to 3',
      codes: () => inRows(scales.map(([, code]) => traverse(latent, firstOf(a), { code, values: along }))),
      rowLabels: scales.map(([width]) => width),
      columnLabels: along.map(String),
    },
  ];
  const lines = [];
  for (const { file, description, codes, rowLabels, columnLabels } of walks) {
    const walked = tidy(codes);
    const samples = await trainer.sample(rowLabels.length * columnLabels.length, { codes: walked });
    const image = tidy(() => sampleGrid(samples, { rowLabels, columnLabels, enlarge: 2 }));
    const target = path.join(out, file);
    await writePng(target, image);
    dispose([samples, image, walked]);
    lines.push(`${target}: ${description}`);
  }
  dispose([a, b]);
  return lines;
}

function firstOf(codes: Codes<Names>): Codes<Names> {
  return mapped(codes, (rows) => slice(rows, 0, 1));
}

/** Grids one above the other. */
function inRows(grids: Codes<Names>[]): Codes<Names> {
  return mapped(grids[0] as Codes<Names>, (_, name) => concat(grids.map((grid) => grid[name])));
}

/** Samples side by side, pair by pair. */
function inColumns(columns: Codes<Names>[]): Codes<Names> {
  const rows = Array.from({ length: pairs }, (_, row) =>
    columns.map((codes) => mapped(codes, (all) => slice(all, row, 1))),
  );
  return inRows(rows.flat());
}

function mapped(codes: Codes<Names>, change: (rows: Tensor2D, name: Names) => Tensor): Codes<Names> {
  const entries = Object.entries<Tensor2D>(codes).map(([name, rows]) => [name, change(rows, name as Names)]);
  return Object.fromEntries(entries) as Codes<Names>;
}
