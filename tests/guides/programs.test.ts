import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { getBackend } from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

let folder: string;
beforeAll(async () => {
  // inside the repository, so that imports of its packages resolve
  await mkdir('out', { recursive: true });
  folder = await mkdtemp(path.resolve('out', 'guides-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => void vi.restoreAllMocks());

/** The program under a heading of a guide. */
async function programOf(guide: string, heading: string): Promise<string> {
  const text = await readFile(`docs/guides/${guide}.md`, 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  const code = section && /```ts\n(.*?)```/s.exec(section)?.[1];
  if (!code) throw new Error(`docs/guides/${guide}.md: "${heading}" must have a program`);
  return code;
}

/** Runs a program and returns what it prints: an array for each line. */
async function printed(name: string, code: string): Promise<unknown[][]> {
  const file = path.join(folder, `${name}.ts`);
  await writeFile(file, code);
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  await import(/* @vite-ignore */ pathToFileURL(file).href);
  return log.mock.calls.filter(([first]) => typeof first !== 'string' || !first.includes('tfjs-node'));
}

const numberAt = (lines: unknown[][], line: number, place: number) => lines.at(line)?.[place] as number;
const numbersAt = (lines: unknown[][], place: number) => [...((lines.at(-1)?.[place] ?? []) as number[])];

interface Program {
  guide: string;
  heading: string;
  usesTrainer: boolean;
  /** Checks the printed lines of a trained model. */
  learned(lines: unknown[][]): void;
  /** Changes to the program after which it learns nothing, so that `learned` must fail. */
  spoil: [from: string, to: string][];
}

const programs: Program[] = [
  {
    guide: 'spectral-norm',
    heading: 'With the hinge loss',
    usesTrainer: false,
    learned: (lines) => {
      expect(numberAt(lines, -1, 1)).toBeGreaterThan(1.7);
      expect(numberAt(lines, -1, 1)).toBeLessThan(2.3);
    },
    spoil: [
      ['learningRate: 2e-3', 'learningRate: 1e-7'],
      ['step <= 300', 'step <= 100'],
    ],
  },
  {
    guide: 'own-loop',
    heading: 'WGAN-GP',
    usesTrainer: false,
    learned: (lines) => {
      const fractions = numbersAt(lines, 1);
      expect(Math.min(...fractions)).toBeGreaterThan(0.08);
      expect(fractions.reduce((sum, fraction) => sum + fraction)).toBeGreaterThan(0.5);
    },
    spoil: [
      ['generator: adam(rates)', 'generator: adam({ learningRate: 1e-7 })'],
      ['step <= 300', 'step <= 100'],
    ],
  },
  {
    guide: 'infogan-head',
    heading: 'In your own loop',
    usesTrainer: false,
    learned: (lines) => {
      expect(numberAt(lines, -1, 0)).toBeGreaterThan(1.2);
      expect(numberAt(lines, -1, 1)).toBeCloseTo(Math.log(4), 5);
      expect(numbersAt(lines, 2).sort()).toEqual([0, 1, 2, 3]);
    },
    spoil: [['step < 150', 'step < 3']],
  },
  {
    guide: 'z-per-scale',
    heading: 'Separate the scales',
    usesTrainer: false,
    learned: (lines) => {
      expect(lines.map(([name]) => name)).toEqual(['coarse', 'detail']);
      expect(numberAt(lines, 0, 1)).toBeGreaterThan(0.6);
      expect(numberAt(lines, 1, 1)).toBeLessThan(0.3);
    },
    spoil: [['step < 250', 'step < 3']],
  },
  {
    guide: 'flows',
    heading: 'In your own loop',
    usesTrainer: false,
    learned: (lines) => {
      // the entropy of the data, less three standard errors of 500 points
      expect(numberAt(lines, -1, 1)).toBeGreaterThan(1.229 - 0.134);
      expect(numberAt(lines, -1, 1)).toBeLessThan(1.5);
    },
    spoil: [
      ['learningRate: 5e-3', 'learningRate: 1e-7'],
      ['step <= 150', 'step <= 50'],
    ],
  },
  {
    guide: 'own-block',
    heading: 'A term',
    usesTrainer: true,
    learned: (lines) => {
      expect(numberAt(lines, -1, 1)).toBeLessThan(0.5);
    },
    spoil: [
      ['generator: adam({ learningRate: 5e-3', 'generator: adam({ learningRate: 1e-7'],
      ['steps: 300', 'steps: 100'],
    ],
  },
  {
    guide: 'own-block',
    heading: 'A player',
    usesTrainer: true,
    learned: (lines) => {
      expect(numberAt(lines, -1, 0)).toBeGreaterThan(1.8);
      expect(numberAt(lines, -1, 0)).toBeLessThan(2.1);
    },
    spoil: [['learningRate: 5e-3', 'learningRate: 1e-7']],
  },
  {
    guide: 'own-block',
    heading: 'A layer with spectral normalization',
    usesTrainer: true,
    learned: (lines) => {
      expect(numberAt(lines, -1, 1)).toBeGreaterThan(1.6);
      expect(numberAt(lines, -1, 1)).toBeLessThan(2.4);
    },
    spoil: [
      ['generator: adam({ learningRate: 2e-3', 'generator: adam({ learningRate: 1e-7'],
      ['steps: 300', 'steps: 100'],
    ],
  },
];

describe.each(programs)('$guide: $heading', ({ guide, heading, usesTrainer, learned, spoil }) => {
  const name = `${guide}-${heading.replace(/\W/g, '')}`;

  test('the program has at most 40 lines, and learns', async () => {
    const code = await programOf(guide, heading);
    expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
    expect(code.includes('Trainer')).toBe(usesTrainer);
    learned(await printed(name, code));
  });

  // on one backend only: it is the test that is tested here
  test('a program that does not train does not pass for one that learns', async ({ skip }) => {
    skip(getBackend() !== 'wasm');
    let code = await programOf(guide, heading);
    for (const [from, to] of spoil) {
      expect(code).toContain(from);
      code = code.replace(from, to);
    }
    const lines = await printed(`${name}-untrained`, code);
    expect(() => learned(lines)).toThrow();
  });
});
