import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useWasm } from '../../src/node/index.js';
import { numbers } from '../contracts/numbers.js';

let folder: string;
beforeAll(async () => {
  await useWasm({ threads: 1 });
  // inside the repository, so that imports of its packages resolve
  await mkdir('out', { recursive: true });
  folder = await mkdtemp(path.resolve('out', 'own-loop-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function radiusAfter(steps: number): Promise<number> {
  const [, code] = /```ts\n(.*?)```/s.exec(await readFile('docs/own-loop.md', 'utf8')) as RegExpExecArray;
  expect(code).toContain('step < 400');
  expect(code).not.toContain('Trainer');
  const file = path.join(folder, `steps${steps}.ts`);
  await writeFile(file, `${code?.replace('step < 400', `step < ${steps}`)}\nexport { radius };\n`);
  const { radius } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { radius: Tensor };
  return (await numbers(radius))[0] as number;
}

test('the loop of docs/own-loop.md learns the radius of the circle', async () => {
  expect(await radiusAfter(0)).toBeLessThan(1);
  const learned = await radiusAfter(400);
  expect(learned).toBeGreaterThan(1.8);
  expect(learned).toBeLessThan(2.2);
});
