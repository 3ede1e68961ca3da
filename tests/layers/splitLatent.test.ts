import { concat, memory, type Tensor, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, model } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { connect, connectAll, gaussian, latentSpace, splitLatent } from '../../src/index.js';
import { inMemory } from '../contracts/inMemory.js';
import { expectClose, numbers } from '../contracts/numbers.js';

const z = () =>
  tensor2d([
    [1, 2, 3, 4, 5, 6],
    [7, 8, 9, 10, 11, 12],
  ]);

test('returns the chunks of z in order', async () => {
  const chunks = splitLatent({ chunks: 3 }).apply(z()) as Tensor[];
  expect(chunks.map(({ shape }) => shape)).toEqual([
    [2, 2],
    [2, 2],
    [2, 2],
  ]);
  expect(await numbers(chunks[1])).toEqual([3, 4, 9, 10]);
  await expectClose(concat(chunks, 1), z(), 0);
});

test('a model with a split latent code can be saved and loaded', async () => {
  const inputs = latentSpace({ z: gaussian(6) }).inputs();
  const sums = connect(connectAll(inputs.z, splitLatent({ chunks: 2 })), layers.add());
  const loaded = await loadLayersModel(await inMemory(model({ inputs: inputs.z, outputs: sums })));
  expect(await numbers(loaded.predict(z()) as Tensor)).toEqual([5, 7, 9, 17, 19, 21]);
});

test('a call leaves no other tensor', () => {
  const layer = splitLatent({ chunks: 2 });
  const x = z();
  const before = memory().numTensors;
  for (const chunk of layer.apply(x) as Tensor[]) chunk.dispose();
  expect(memory().numTensors).toBe(before);
});

test.each([
  [() => splitLatent({ chunks: 1 }), 'splitLatent: chunks must be an integer >= 2, got 1'],
  [
    () => splitLatent({ chunks: 7 }).apply(zeros([1, 120])),
    'splitLatent: chunks must divide the size of z, 120, got 7',
  ],
  [
    () => splitLatent({ chunks: 2 }).apply(zeros([1, 4, 4])),
    'splitLatent: z must have shape [batch, size], got [1, 4, 4]',
  ],
])('throws if an argument is wrong', (call, message) => {
  expect(call).toThrow(message);
});
