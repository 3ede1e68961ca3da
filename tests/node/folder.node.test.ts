import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { memory, type Tensor } from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { folder } from '../../src/node/index.js';
import { numbers } from '../contracts/numbers.js';

let outside: string;
let directory: string;
beforeEach(async () => {
  outside = await mkdtemp(path.join(os.tmpdir(), 'tfjs-generative-'));
  directory = path.join(outside, 'model');
  await sequential({ layers: [layers.dense({ units: 2, inputShape: [3] })] }).save(folder(directory));
});
afterEach(() => rm(outside, { recursive: true }));

async function withPaths(...paths: unknown[]): Promise<void> {
  const file = path.join(directory, 'model.json');
  const json = JSON.parse(await readFile(file, 'utf8'));
  json.weightsManifest[0].paths = paths;
  await writeFile(file, JSON.stringify(json));
}

test('loads a model, also with weights in several files and folders', async () => {
  const weights = await readFile(path.join(directory, 'weights.bin'));
  const original = await loadLayersModel(folder(directory));
  await mkdir(path.join(directory, 'parts'));
  await writeFile(path.join(directory, 'parts/..a'), weights.subarray(0, 7));
  await writeFile(path.join(directory, 'b'), weights.subarray(7));
  await withPaths('parts/..a', 'b');
  const inSeveralFiles = await loadLayersModel(folder(directory));
  expect(await numbers(inSeveralFiles.getWeights()[0] as Tensor)).toEqual(
    await numbers(original.getWeights()[0] as Tensor),
  );
});

test('throws for files outside the folder and for endless files', async () => {
  await writeFile(path.join(outside, 'secret'), new Uint8Array(32));
  await symlink(path.join(outside, 'secret'), path.join(directory, 'link'));
  await symlink('/dev/zero', path.join(directory, 'zero'));
  await symlink(outside, path.join(directory, 'up'));
  const before = memory().numTensors;
  for (const name of [
    '../secret',
    'x/../../secret',
    path.join(outside, 'secret'),
    'link',
    'up/secret',
    '/dev/zero',
    'zero',
    '.',
    7,
  ]) {
    await withPaths(name);
    await expect(loadLayersModel(folder(directory)), String(name)).rejects.toThrow(/^(folder.load: |ENOENT)/);
  }
  expect(memory().numTensors).toBe(before);
});

test('throws if the weights have another size than the model states', async () => {
  await writeFile(path.join(directory, 'long'), new Uint8Array(1000));
  await withPaths('long');
  await expect(loadLayersModel(folder(directory))).rejects.toThrow(
    'folder.load: weights must be 32 bytes, got 1000 in long',
  );
  await writeFile(path.join(directory, 'model.json'), '{');
  await expect(loadLayersModel(folder(directory))).rejects.toThrow('folder.load: model.json must be JSON');
});
