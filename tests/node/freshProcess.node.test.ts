import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Tensor } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { conditionalBatchNormalization, projectionHead, randomStream, spectralNormalization } from '../../src/index.js';
import { folder } from '../../src/node/index.js';
import { numbers } from '../contracts/numbers.js';
import { smallBatches, smallGan } from '../training/smallGan.js';
import { runScript } from './runScript.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'tfjs-generative-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** What a fresh process answers that loads the model. */
async function answer(network: LayersModel, inputs: Tensor[]): Promise<number[]> {
  await network.save(folder(directory));
  const question = await Promise.all(
    inputs.map(async (tensor) => ({ values: await numbers(tensor), shape: tensor.shape })),
  );
  await writeFile(path.join(directory, 'question.json'), JSON.stringify(question));
  const { code, stdout, stderr } = await runScript('tests/node/loadAndPredict.ts', [directory]);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout.trim().split('\n').at(-1) as string) as number[];
}

test('a model of every layer, two of each, loads with nothing but tfjs-generative/register', async () => {
  const image = input({ shape: [4, 4, 1] });
  const kind = input({ shape: [3] });
  let x = image;
  for (let copy = 0; copy < 2; copy += 1) {
    x = spectralNormalization({
      layer: layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same' }),
      powerIterations: 2,
    }).apply(x) as SymbolicTensor;
    x = spectralNormalization({ layer: layers.conv2dTranspose({ filters: 3, kernelSize: 2, strides: 2 }) }).apply(
      x,
    ) as SymbolicTensor;
    x = conditionalBatchNormalization({ momentum: 0.5, epsilon: 1e-3, gainDeviation: 0.5, seed: 7 }).apply([
      x,
      kind,
    ]) as SymbolicTensor;
  }
  const heads = [0, 1].map(
    (seed) => spectralNormalization({ layer: projectionHead({ seed }) }).apply([x, kind]) as SymbolicTensor,
  );
  const network = model({ inputs: [image, kind], outputs: layers.add().apply(heads) as SymbolicTensor });
  const inputs = [randomStream(1).normal([2, 4, 4, 1]), randomStream(2).categorical(2, 3)];
  for (let call = 0; call < 3; call += 1) network.apply(inputs, { training: true });
  expect(await answer(network, inputs)).toEqual(await numbers(network.predict(inputs)));
});

test("a trained generator, its average in place, loads without this library's trainer", async () => {
  const { trainer, generator } = smallGan();
  for await (const _ of trainer.train(smallBatches, { steps: 5 }));
  const inputs = [randomStream(1).normal([4, 3]), randomStream(2).categorical(4, 2)];
  await trainer.averaged(async () => {
    expect(await answer(generator, inputs)).toEqual(await numbers(generator.predict(inputs)));
  });
});
