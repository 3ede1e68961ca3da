import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { LayerRandom } from '../../src/core/activeRandom.js';
import { randomStream, withRandom } from '../../src/index.js';
import { numbers } from '../contracts/numbers.js';

test('the same seed gives the same numbers, seed 0 too', async () => {
  for (const seed of [0, 1, 2 ** 40]) {
    expect(await numbers(randomStream(seed).normal([5]))).toEqual(await numbers(randomStream(seed).normal([5])));
  }
  expect(await numbers(randomStream(0).normal([5]))).not.toEqual(await numbers(randomStream(1).normal([5])));
  expect(await numbers(randomStream(5).normal([5]))).not.toEqual(await numbers(randomStream(5 + 2 ** 32).normal([5])));
});

test('the numbers are the same on every backend and stay so', async () => {
  // float32 of what seedrandom's alea gives for the derived seed
  expect(await numbers(randomStream(7).uniform([3]))).toEqual([
    0.41077715158462524, 0.5198577642440796, 0.24004767835140228,
  ]);
});

test('a fork does not disturb the stream, nor depend on how far it has come', async () => {
  const stream = randomStream(3);
  const early = await numbers(stream.fork('a').uniform([3]));
  stream.uniform([10]);
  expect(await numbers(stream.fork('a').uniform([3]))).toEqual(early);
  expect(await numbers(stream.fork('b').uniform([3]))).not.toEqual(early);
  expect(await numbers(stream.fork('1').uniform([3]))).not.toEqual(await numbers(stream.fork(1).uniform([3])));
  const undisturbed = randomStream(3);
  undisturbed.uniform([10]);
  expect(await numbers(stream.uniform([3]))).toEqual(await numbers(undisturbed.uniform([3])));
});

test('forks by step number do not repeat', async () => {
  const seeds = new Set(Array.from({ length: 20_000 }, (_, step) => randomStream(1).fork(step).seed));
  // 20,000 of 2³² values: the expected number of chance repeats is 0.05
  expect(seeds.size).toBeGreaterThanOrEqual(19_998);
});

test('a permutation holds every number once, in random order', async () => {
  const tensors = memory().numTensors;
  const order = randomStream(2).permutation(1000);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  expect([...order].filter((value, place) => value === place).length).toBeLessThan(10);
  expect(memory().numTensors).toBe(tensors);
});

test('a seed is an integer of at least 0', async () => {
  for (const seed of [-1, 0.5, Number.NaN, 2 ** 60])
    expect(() => randomStream(seed)).toThrow(`randomStream: seed must be an integer >= 0, got ${seed}`);
});

test.each([0.04, 0.5, 1, 1.5, 2.5])('a Gaussian truncated at %s has its shape between the bounds', async (bound) => {
  const count = 20_000;
  const values = await numbers(randomStream(3).truncatedNormal([count], bound));
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(bound);
  // the distribution function at eight places, by Simpson's rule; Kolmogorov's bound at one in ten thousand
  const area = (to: number, steps = 200) => {
    const h = (to + bound) / steps;
    const at = (i: number) => Math.exp(-((-bound + i * h) ** 2) / 2) * (i === 0 || i === steps ? 1 : i % 2 ? 4 : 2);
    return (Array.from({ length: steps + 1 }, (_, i) => at(i)).reduce((a, b) => a + b) * h) / 3;
  };
  for (const share of [-0.9, -0.6, -0.3, 0, 0.2, 0.5, 0.8, 0.95]) {
    const below = values.filter((value) => value <= share * bound).length / count;
    expect(Math.abs(below - area(share * bound) / area(bound))).toBeLessThan(2.2 / Math.sqrt(count));
  }
  expect(await numbers(randomStream(3).truncatedNormal([count], bound))).toEqual(values);
});

test('a bound that is none is refused', () => {
  expect(() => randomStream(1).truncatedNormal([2], 0)).toThrow('truncatedNormal: bound must be > 0, got 0');
});

test('withRandom is for the length of its call, and nests', () => {
  const random = new LayerRandom('layer', 7);
  const own = random.stream();
  const [outer, inner] = [randomStream(1), randomStream(2)];
  withRandom(outer, () => {
    expect(random.stream()).toBe(outer);
    withRandom(inner, () => expect(random.stream()).toBe(inner));
    expect(() =>
      withRandom(inner, () => {
        throw new Error('in the middle');
      }),
    ).toThrow('in the middle');
    expect(random.stream()).toBe(outer);
  });
  expect(random.stream()).toBe(own);
  expect(own.seed).toBe(7);
});
