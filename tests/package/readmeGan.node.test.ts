import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { spiralGan, spiralPoints } from '../../examples/spiral/gan.js';
import { shuffledBatches } from '../../src/index.js';
import { numbers } from '../contracts/numbers.js';

let folder: string;
beforeAll(async () => {
  // below the repository, so that its packages are found
  await mkdir('out', { recursive: true });
  folder = await mkdtemp(path.resolve('out', 'readme-'));
});
afterAll(() => rm(folder, { recursive: true }));

const steps = 12;

/** Runs README's GAN for a few steps, in a module of its own. */
async function run(name: string): Promise<number[]> {
  const [, section] = (await readFile('README.md', 'utf8')).split('\n## A GAN\n');
  const [, code] = /```ts\n(.*?)```/s.exec(section as string) as RegExpExecArray;
  expect(code).toContain('steps: 800, reportEvery: 100');
  const file = path.join(folder, `${name}.ts`);
  await writeFile(file, `${code?.replace('steps: 800', `steps: ${steps}`)}\nexport { samples };\n`);
  const { samples } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { samples: Tensor };
  return numbers(samples);
}

test("README's GAN gives the same samples in every run, which are those of the example", async () => {
  const first = await run('first');
  expect(first).toHaveLength(10_000);
  expect(await run('second')).toEqual(first);

  const trainer = spiralGan(1);
  for await (const _ of trainer.train(shuffledBatches({ data: await spiralPoints(), shape: [2], batch: 64 }), {
    steps,
  }));
  expect(await numbers(await trainer.sample(5000))).toEqual(first);
});
