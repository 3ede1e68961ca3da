import path from 'node:path';
import { concat, dispose, slice, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { type Codes, interpolate, mixCodes, randomStream, repeatCodes, sampleGrid, traverse } from 'tfjs-generative';
import { writePng } from 'tfjs-generative/node';
import type { Game } from './game.js';
import { codeOf, type Names } from './models.js';

const pairs = 6;
const steps = 9;

/** A picture of how codes move samples, and what it shows. */
interface Walk {
  file: string;
  says: string;
  codes(): Codes<Names>;
  rowLabels: string[];
  columnLabels: string[];
}

/** Draws walks along and between codes; lines that say what is where. */
export async function drawWalks({ latent, trainer }: Game, seed: number, out: string): Promise<string[]> {
  const random = randomStream(seed).fork('walks');
  const [a, b] = [latent.sample(pairs, random), latent.sample(pairs, random)];
  const scales = Object.entries(codeOf);
  const numbered = Array.from({ length: pairs }, (_, row) => `${row + 1}`);
  const along = Array.from({ length: steps }, (_, column) => -3 + (6 * column) / (steps - 1));
  const walks: Walk[] = [
    {
      file: 'resampled.png',
      says: 'a row a scale: one sample, its code of that scale drawn anew eight times',
      codes: () => inRows(scales.map(([, name]) => latent.resample(repeatCodes(firstOf(a), 8), random, [name]))),
      rowLabels: scales.map(([width]) => width),
      columnLabels: Array.from({ length: 8 }, (_, column) => `${column + 1}`),
    },
    {
      file: 'exchanged.png',
      says: 'a row a pair: a, b, and a with the code of b at one scale',
      codes: () => inColumns([a, b, ...scales.map(([, name]) => mixCodes(latent, a, b, [name]))]),
      rowLabels: numbered,
      columnLabels: ['a', 'b', ...scales.map(([width]) => `b at ${width}`)],
    },
    {
      file: 'interpolated.png',
      says: 'a row a pair: from a (0) to b (1) on the great circle, and beyond both',
      codes: () => interpolate(latent, a, b, { steps, from: -0.5, to: 1.5 }),
      rowLabels: numbered,
      columnLabels: Array.from({ length: steps }, (_, column) => `${-0.5 + (2 * column) / (steps - 1)}`),
    },
    {
      file: 'traversed.png',
      says: 'a row a scale: the first number of its code from -3 to 3',
      codes: () => inRows(scales.map(([, code]) => traverse(latent, firstOf(a), { code, values: along }))),
      rowLabels: scales.map(([width]) => width),
      columnLabels: along.map(String),
    },
  ];
  const lines = [];
  for (const { file, says, codes, rowLabels, columnLabels } of walks) {
    const walked = tidy(codes);
    const samples = await trainer.sample(rowLabels.length * columnLabels.length, { codes: walked });
    const picture = tidy(() => sampleGrid(samples, { rowLabels, columnLabels, enlarge: 2 }));
    const target = path.join(out, file);
    await writePng(target, picture);
    dispose([samples, picture, walked]);
    lines.push(`${target}: ${says}`);
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
