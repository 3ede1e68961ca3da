import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { tensor3d } from '@tensorflow/tfjs-core';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFileAtomic, writePng } from '../../src/node/index.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'tfjs-generative-'));
});
afterEach(() => rm(directory, { recursive: true }));

test.each([
  [1, [10, 20], [10, 10, 10, 255, 20, 20, 20, 255]],
  [3, [1, 2, 3, 4, 5, 6], [1, 2, 3, 255, 4, 5, 6, 255]],
  [4, [1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3, 4, 5, 6, 7, 8]],
])('writes an image of %i channels', async (channels, values, rgba) => {
  const file = path.join(directory, 'x.png');
  await writePng(file, tensor3d(values, [1, 2, channels], 'int32'));
  const png = PNG.sync.read(await readFile(file));
  expect([png.width, png.height]).toEqual([2, 1]);
  expect([...png.data]).toEqual(rgba);
});

test('throws for two channels', async () => {
  await expect(writePng(path.join(directory, 'x.png'), tensor3d([1, 2], [1, 1, 2]))).rejects.toThrow(
    'writePng: image must be of 1, 3 or 4 channels, got [1, 1, 2]',
  );
});

test('writeFileAtomic leaves no partial file if it fails', async () => {
  await expect(writeFileAtomic(path.join(directory, 'missing', 'x'), 'y')).rejects.toThrow('ENOENT');
  await writeFileAtomic(path.join(directory, 'x'), 'old');
  await expect(writeFileAtomic(directory, 'new')).rejects.toThrow();
  expect(await readdir(directory)).toEqual(['x']);
});
