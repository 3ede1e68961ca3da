import { div, memory, type Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Batch, randomStream, shuffledBatches } from '../../src/index.js';
import { between } from '../contracts/between.js';
import { numbers } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';

const data = Uint8Array.from({ length: 20 }, (_, i) => i);
const labels = Uint8Array.from({ length: 10 }, (_, i) => i % 3);
const source = shuffledBatches({ data, shape: [2], labels, classes: 3, batch: 4, map: (x) => div(x, 2) });
const batch = (index: number, seed = 1) => source(index, randomStream(seed)) as Batch;
const rows = async (index: number, seed?: number) =>
  (await numbers(batch(index, seed).data)).filter((_, i) => i % 2 === 0);

property(
  'each epoch has every example once, with any batch size',
  fc.record({
    count: fc.integer({ min: 1, max: 12 }),
    fraction: between(0, 1),
    seed: fc.nat(),
  }),
  async ({ count, fraction, seed }) => {
    const size = Math.max(1, Math.round(fraction * count));
    const some = shuffledBatches({ data: Array.from({ length: count }, (_, i) => i), shape: [1], batch: size });
    const shown: number[] = [];
    for (let index = 0; shown.length < 4 * count; index += 1)
      shown.push(...(await numbers((await some(index, randomStream(seed))).data)));
    for (let epoch = 0; epoch < 4; epoch += 1) {
      const examples = shown.slice(epoch * count, (epoch + 1) * count);
      expect([...examples].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
    }
    // batches can be requested in any order
    const last = Math.floor(shown.length / size) - 1;
    for (const index of [last, 0, last])
      expect(await numbers((await some(index, randomStream(seed))).data)).toEqual(
        shown.slice(index * size, (index + 1) * size),
      );
  },
);

test('the next epoch has another order', async () => {
  const epoch = async (first: number) => (await Promise.all([0, 1, 2, 3, 4].map((i) => rows(first + i)))).flat();
  expect(await epoch(5)).not.toEqual(await epoch(0));
});

test('a batch depends only on its index and the seed', async () => {
  const late = await rows(7);
  await rows(0);
  expect(await rows(7)).toEqual(late);
  expect(await rows(7, 2)).not.toEqual(late);
});

test('the label -1 becomes a row of zeros', async () => {
  const some = shuffledBatches({
    data,
    shape: [2],
    labels: Array.from(labels, (label) => label - 1),
    classes: 2,
    batch: 4,
  });
  const { data: examples, condition } = await some(0, randomStream(1));
  const rows = (await condition?.array()) as number[][];
  const firsts = ((await examples.array()) as number[][]).map(([first]) => (first as number) / 2);
  const expected = firsts.map(
    (place) =>
      [
        [0, 0],
        [1, 0],
        [0, 1],
      ][place % 3],
  );
  expect(rows).toEqual(expected);
});

test('the labels belong to the examples, and map is applied', async () => {
  const { data: examples, condition } = batch(0);
  expect(examples.shape).toEqual([4, 2]);
  const values = (await examples.array()) as number[][];
  const oneHot = (await (condition as Tensor).array()) as number[][];
  for (const [i, [a, b]] of (values as [number, number][]).entries()) {
    expect(b - a).toBe(0.5); // pixels 2n and 2n + 1, halved
    expect(oneHot[i]?.indexOf(1)).toBe(a % 3);
  }
});

test('a call leaves no tensors besides the batch', async () => {
  const before = memory().numTensors;
  const next = batch(3);
  expect(memory().numTensors).toBe(before + 2);
  next.data.dispose();
  next.condition?.dispose();
});

test('wrong arguments throw', async () => {
  const good = { data, shape: [2], batch: 4 };
  expect(() => shuffledBatches({ ...good, batch: 0 })).toThrow('shuffledBatches: batch must be an integer >= 1, got 0');
  expect(() => shuffledBatches({ ...good, batch: 11 })).toThrow(
    'shuffledBatches: batch must be at most the number of examples, 10, got 11',
  );
  expect(() => shuffledBatches({ ...good, shape: [3] })).toThrow(
    'data must be a whole number of examples of shape [3]',
  );
  expect(() => shuffledBatches({ ...good, labels })).toThrow('shuffledBatches: classes must be an integer >= 2, got 0');
  expect(() => shuffledBatches({ ...good, labels: [1], classes: 2 })).toThrow(
    'labels must be an array of 10, one per example, got [1]',
  );
  expect(() => shuffledBatches({ ...good, labels, classes: 2 })).toThrow(
    'labels[2] must be an integer from -1 to classes - 1 = 1, got 2',
  );
});
