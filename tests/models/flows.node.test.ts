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
  test('is a bijection, with any weights', async () => {
    const flow = create();
    const x = randomStream(1).normal(shape);
    flow.forward(x, { training: true });
    randomWeights(flow, 0.4, 17);
    await checkBijector(flow, x, { roundTrip: Math.max(1e-4, 50 * rounding()) });
  });

  test('is the same for the same seed, and another one for another', async () => {
    const values = async (flow: Bijector) => {
      flow.forward(randomStream(1).normal(shape));
      const all: number[] = [];
      // one by one: many reads at once lose a WebGPU device
      for (const weight of flow.weights) all.push(...(await numbers(weight.read())));
      return all;
    };
    const [one, again] = [await values(create()), await values(create())];
    await expectClose(again, one, 0);
    expect(one.filter((value) => value !== 0).length).toBeGreaterThan(20);
  });
});

test('glow sets half of each level aside, all of the last', () => {
  const flow = glow({ levels: 3, steps: 1, filters: 4, seed: 5 });
  flow.forward(randomStream(1).normal([1, 16, 8, 1]));
  expect(flow.scales).toEqual([
    { name: 'at8', shape: [8, 4, 2] },
    { name: 'at4', shape: [4, 2, 4] },
    { name: 'at2', shape: [2, 1, 16] },
  ]);
});

test('real NVP works at the same width twice', () => {
  const flow = realNvp({ levels: 2, filters: 4, seed: 5 });
  flow.forward(randomStream(1).normal([1, 4, 4, 1]));
  expect(flow.scales).toEqual([
    { name: 'at4', shape: [2, 2, 2] },
    { name: 'at2', shape: [2, 2, 2] },
  ]);
});

test('the renormalisation flow sets three of four sites aside at each scale, and at first passes the fourth on', async () => {
  const { bijector } = renormalizationFlow({ side: 8, filters: 3, seed: 5 });
  expect(bijector.scales).toEqual([
    { name: 'at8', shape: [4, 4, 3] },
    { name: 'at4', shape: [2, 2, 3] },
    { name: 'at2', shape: [1, 1, 4] },
  ]);
  const x = randomStream(1).normal([1, 8, 8, 1]);
  const sites = await numbers(x);
  const { y } = bijector.forward(x);
  expect((await numbers(y)).slice(-4)).toEqual([0, 4, 32, 36].map((place) => sites[place]));
});

test('latents of its finest scale steer what is near', async () => {
  const flow = renormalizationFlow({ side: 8, filters: 4, seed: 5 });
  randomWeights(flow.model, 0.4, 17);
  const latents = flow.encode(randomStream(1).normal([1, 8, 8, 1]));
  const nudge = tensor4d(
    Array.from({ length: 48 }, (_, place) => Number(place === 0)),
    [1, 4, 4, 3],
  );
  const moved = flow.decode({ ...latents, at8: add(latents.at8 as never, nudge) as never });
  const change = (await numbers(sub(moved, flow.decode(latents)))).map((value) => Math.abs(value));
  // its block, and the blocks of the disentangler that touch it: from one site before to two after, on a torus
  const near = [7, 0, 1, 2];
  for (const [place, value] of change.entries())
    if (!near.includes(Math.floor(place / 8)) || !near.includes(place % 8)) expect(value).toBeLessThan(1e-3);
  expect(Math.max(...change)).toBeGreaterThan(0.05);
});

test('conditioners that see the blocks around theirs are a bijection too, the same everywhere', async () => {
  const flow = renormalizationFlow({ side: 4, filters: 4, kernelSize: 3, seed: 5 });
  randomWeights(flow.model, 0.3, 17);
  const x = randomStream(1).normal([2, 4, 4, 1]);
  await checkBijector(flow.bijector, x);
  const [finest] = (flow.bijector as MultiScale).levels as [Bijector, Bijector];
  // by a whole block
  const moved = roll({ shift: [2, 0] }).forward(x).y;
  await expectClose(finest.forward(moved).logDet, finest.forward(x).logDet, 1e-4);
});

test('bad arguments are named', () => {
  expect(() => renormalizationFlow({ side: 4, kernelSize: 2 as never, seed: 5 })).toThrow(
    'renormalizationFlow: kernelSize must be 1 or 3, got 2',
  );
  expect(() => renormalizationFlow({ side: 6, seed: 5 })).toThrow(
    'renormalizationFlow: side must be a power of 2, 2 or more, got 6',
  );
  expect(() => renormalizationFlow({ side: 4, repeats: 0, seed: 5 })).toThrow(
    'renormalizationFlow: repeats must be an integer >= 1, got 0',
  );
  expect(() => glow({ steps: 0, seed: 5 })).toThrow('glow: steps must be an integer >= 1, got 0');
  expect(() => realNvp({ levels: 0.5, seed: 5 })).toThrow('realNvp: levels must be an integer >= 1, got 0.5');
  expect(() => nice({ hidden: [0], seed: 5 })).toThrow(
    'nice: hidden must be an array, each entry an integer >= 1, got [0]',
  );
  expect(() => neuralSpline({ couplings: 0, seed: 5 })).toThrow(
    'neuralSpline: couplings must be an integer >= 1, got 0',
  );
});
