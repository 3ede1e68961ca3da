import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomStream } from '../../src/index.js';
import { folder } from '../../src/node/index.js';
import { numbers } from '../contracts/numbers.js';
import { smallBatches, smallGan } from '../training/smallGan.js';
import { runScript } from './runScript.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'tfjs-generative-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** The predictions of a new process that loads the model. */
async function predictInNewProcess(network: LayersModel, inputs: Tensor[]): Promise<number[]> {
  await network.save(folder(directory));
  const feed = await Promise.all(
    inputs.map(async (tensor) => ({ values: await numbers(tensor), shape: tensor.shape })),
  );
  await writeFile(path.join(directory, 'inputs.json'), JSON.stringify(feed));
  const { code, stdout, stderr } = await runScript('tests/node/loadAndPredict.ts', [directory]);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout.trim().split('\n').at(-1) as string) as number[];
}

test('a trained generator with averaged weights loads in a process without a trainer', async () => {
  const { trainer, generator } = smallGan();
  for await (const _ of trainer.train(smallBatches, { steps: 5 }));
  const inputs = [randomStream(1).normal([4, 3]), randomStream(2).categorical(4, 2)];
  await trainer.averaged(async () => {
    expect(await predictInNewProcess(generator, inputs)).toEqual(await numbers(generator.predict(inputs)));
  });
});
