import { memory } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { LayerRandom } from '../../src/core/activeRandom.js';
import { randomStream, withRandom } from '../../src/index.js';
import { numbers } from '../contracts/numbers.js';

test('the same seed gives the same numbers, also seed 0', async () => {
  for (const seed of [0, 1, 2 ** 40]) {
    expect(await numbers(randomStream(seed).normal([5]))).toEqual(await numbers(randomStream(seed).normal([5])));
  }
  expect(await numbers(randomStream(0).normal([5]))).not.toEqual(await numbers(randomStream(1).normal([5])));
  expect(await numbers(randomStream(5).normal([5]))).not.toEqual(await numbers(randomStream(5 + 2 ** 32).normal([5])));
});

test('the numbers are the same on every backend and in every version', async () => {
  // numbers of seedrandom's alea for the derived seed, as float32
  expect(await numbers(randomStream(7).uniform([3]))).toEqual([
    0.41077715158462524, 0.5198577642440796, 0.24004767835140228,
  ]);
});

test('a fork leaves the stream unchanged, and does not depend on earlier draws', async () => {
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

test('forks by step number have different seeds', async () => {
  const seeds = new Set(Array.from({ length: 20_000 }, (_, step) => randomStream(1).fork(step).seed));
  // 20,000 of 2³² values: 0.05 equal pairs are expected by chance
  expect(seeds.size).toBeGreaterThanOrEqual(19_998);
});

test('permutation returns every integer once, in random order', async () => {
  const tensors = memory().numTensors;
  const order = randomStream(2).permutation(1000);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  expect([...order].filter((value, place) => value === place).length).toBeLessThan(10);
  expect(memory().numTensors).toBe(tensors);
});

test('throws if the seed is not an integer of at least 0', async () => {
  for (const seed of [-1, 0.5, Number.NaN, 2 ** 60])
    expect(() => randomStream(seed)).toThrow(`randomStream: seed must be an integer >= 0, got ${seed}`);
});

test('withRandom sets the stream while its call runs, and can be nested', () => {
  const random = new LayerRandom('layer', 7);
  const own = random.stream();
  const [outer, inner] = [randomStream(1), randomStream(2)];
  withRandom(outer, () => {
    expect(random.stream()).toBe(outer);
    withRandom(inner, () => expect(random.stream()).toBe(inner));
    expect(() =>
      withRandom(inner, () => {
        throw new Error('from the call');
      }),
    ).toThrow('from the call');
    expect(random.stream()).toBe(outer);
  });
  expect(random.stream()).toBe(own);
  expect(own.seed).toBe(7);
});

test('withRandom restores Math.random, also after an error, and throws if call returns a promise', async () => {
  const before = Math.random;
  const same = () => withRandom(randomStream(3), () => [Math.random(), Math.random()]);
  expect(same()).toEqual(same());
  expect(same()[0]).not.toBe(same()[1]);
  expect(() =>
    withRandom(randomStream(3), () => {
      throw new Error('from the call');
    }),
  ).toThrow('from the call');
  expect(() => withRandom(randomStream(3), async () => 1)).toThrow(
    'withRandom: call must be synchronous, got a promise',
  );
  expect(Math.random).toBe(before);
});

test('withRandom makes initial weights the same in every run, and different for different layers', async () => {
  const build = () =>
    withRandom(randomStream(7), () =>
      sequential({
        layers: [
          layers.dense({ units: 3, inputShape: [3] }),
          layers.dense({ units: 3, kernelInitializer: 'randomUniform' }),
          layers.dense({ units: 3, kernelInitializer: 'truncatedNormal' }),
        ],
      }),
    );
  const weights = async () => Promise.all(build().getWeights().map(numbers));
  const first = await weights();
  expect(await weights()).toEqual(first);
  expect(new Set(first.map(String)).size).toBe(4);
});
