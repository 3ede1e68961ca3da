import { add, sub, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import {
  type Bijector,
  checkBijector,
  glow,
  type MultiScale,
  neuralSpline,
  nice,
  randomStream,
  realNvp,
  renormalizationFlow,
  roll,
} from '../../src/index.js';
import { expectClose, numbers, rounding } from '../contracts/numbers.js';
import { randomWeights } from '../contracts/randomWeights.js';

const flows: [string, () => Bijector, number[]][] = [
  ['glow', () => glow({ levels: 2, steps: 1, filters: 4, seed: 5 }), [2, 4, 4, 1]],
  ['realNvp', () => realNvp({ levels: 2, filters: 2, seed: 5 }), [2, 2, 2, 1]],
  ['nice', () => nice({ hidden: [6, 5], seed: 5 }), [3, 5]],
  ['renormalizationFlow', () => renormalizationFlow({ side: 4, filters: 3, seed: 5 }).bijector, [2, 4, 4, 1]],
  ['neuralSpline', () => neuralSpline({ couplings: 2, hidden: [6], bins: 4, seed: 5 }), [3, 5]],
];

describe.each(flows)('%s', (_, create, shape) => {
  test('is invertible with random weights', async () => {
    const flow = create();
    const x = randomStream(1).normal(shape);
    flow.forward(x, { training: true });
    randomWeights(flow, 0.4, 17);
    await checkBijector(flow, x, { roundTrip: Math.max(1e-4, 50 * rounding()) });
  });

  test('has the same initial weights for the same seed', async () => {
    const values = async (flow: Bijector) => {
      flow.forward(randomStream(1).normal(shape));
      const all: number[] = [];
      for (const weight of flow.weights) all.push(...(await numbers(weight.read())));
      return all;
    };
    const [first, second] = [await values(create()), await values(create())];
    await expectClose(second, first, 0);
    expect(first.filter((value) => value !== 0).length).toBeGreaterThan(20);
  });
});

test('glow factors out half of the channels of each level but the last', () => {
  const flow = glow({ levels: 3, steps: 1, filters: 4, seed: 5 });
  flow.forward(randomStream(1).normal([1, 16, 8, 1]));
  expect(flow.scales).toEqual([
    { name: 'at8', shape: [8, 4, 2] },
    { name: 'at4', shape: [4, 2, 4] },
    { name: 'at2', shape: [2, 1, 16] },
  ]);
});

test('realNvp does not squeeze at its last level', () => {
  const flow = realNvp({ levels: 2, filters: 4, seed: 5 });
  flow.forward(randomStream(1).normal([1, 4, 4, 1]));
  expect(flow.scales).toEqual([
    { name: 'at4', shape: [2, 2, 2] },
    { name: 'at2', shape: [2, 2, 2] },
  ]);
});

test('renormalizationFlow factors out three of four sites at each scale; a new one keeps the fourth', async () => {
  const { bijector } = renormalizationFlow({ side: 8, filters: 3, seed: 5 });
  expect(bijector.scales).toEqual([
    { name: 'at8', shape: [4, 4, 3] },
    { name: 'at4', shape: [2, 2, 3] },
    { name: 'at2', shape: [1, 1, 4] },
  ]);
  const x = randomStream(1).normal([1, 8, 8, 1]);
  const sites = await numbers(x);
  const { y } = bijector.forward(x);
  expect((await numbers(y)).slice(-4)).toEqual([0, 4, 32, 36].map((index) => sites[index]));
});

test('latents of the finest scale of renormalizationFlow have a local effect', async () => {
  const flow = renormalizationFlow({ side: 8, filters: 4, seed: 5 });
  randomWeights(flow.model, 0.4, 17);
  const latents = flow.encode(randomStream(1).normal([1, 8, 8, 1]));
  const change = tensor4d(
    Array.from({ length: 48 }, (_, index) => Number(index === 0)),
    [1, 4, 4, 3],
  );
  const changed = flow.decode({ ...latents, at8: add(latents.at8 as never, change) as never });
  const effect = (await numbers(sub(changed, flow.decode(latents)))).map((value) => Math.abs(value));
  // its block and the disentangler blocks that overlap it: from one site before to two after, with periodic
  // boundaries
  const near = [7, 0, 1, 2];
  for (const [index, value] of effect.entries())
    if (!near.includes(Math.floor(index / 8)) || !near.includes(index % 8)) expect(value).toBeLessThan(1e-3);
  expect(Math.max(...effect)).toBeGreaterThan(0.05);
});

test('renormalizationFlow with kernelSize 3 is invertible, and invariant under translation by a block', async () => {
  const flow = renormalizationFlow({ side: 4, filters: 4, kernelSize: 3, seed: 5 });
  randomWeights(flow.model, 0.3, 17);
  const x = randomStream(1).normal([2, 4, 4, 1]);
  await checkBijector(flow.bijector, x);
  const [finest] = (flow.bijector as MultiScale).levels as [Bijector, Bijector];
  const shifted = roll({ shift: [2, 0] }).forward(x).y;
  await expectClose(finest.forward(shifted).logDet, finest.forward(x).logDet, 1e-4);
});

test('every argument of a model has a default, except the side of renormalizationFlow', () => {
  for (const model of [glow(), realNvp(), nice(), neuralSpline()]) expect(model.built).toBe(false);
});

test('throws if an argument is wrong, and names it', () => {
  expect(() => renormalizationFlow({ side: 4, kernelSize: 2 as never })).toThrow(
    'renormalizationFlow: kernelSize must be 1 or 3, got 2',
  );
  expect(() => renormalizationFlow({ side: 6 })).toThrow(
    'renormalizationFlow: side must be a power of 2, 2 or more, got 6',
  );
  expect(() => renormalizationFlow({ side: 4, repeats: 0 })).toThrow(
    'renormalizationFlow: repeats must be an integer >= 1, got 0',
  );
  expect(() => glow({ steps: 0 })).toThrow('glow: steps must be an integer >= 1, got 0');
  expect(() => realNvp({ levels: 0.5 })).toThrow('realNvp: levels must be an integer >= 1, got 0.5');
  expect(() => nice({ hidden: [0] })).toThrow('nice: hidden must be an array, each entry an integer >= 1, got [0]');
  expect(() => neuralSpline({ couplings: 0 })).toThrow('neuralSpline: couplings must be an integer >= 1, got 0');
});
