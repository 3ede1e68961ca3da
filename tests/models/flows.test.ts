import { describe, expect, test } from 'vitest';
import { type Bijector, checkBijector, glow, neuralSpline, nice, randomStream, realNvp } from '../../src/index.js';
import { expectClose, numbers, rounding } from '../contracts/numbers.js';

const random = () => randomStream(5);
const flows: [string, () => Bijector, number[]][] = [
  ['glow', () => glow({ levels: 2, steps: 1, filters: 4, random: random() }), [2, 4, 4, 1]],
  ['realNvp', () => realNvp({ levels: 2, filters: 2, random: random() }), [2, 2, 2, 1]],
  ['nice', () => nice({ hidden: [6, 5], random: random() }), [3, 5]],
  ['neuralSpline', () => neuralSpline({ couplings: 2, hidden: [6], bins: 4, random: random() }), [3, 5]],
];

describe.each(flows)('%s', (_, create, shape) => {
  test('is a bijection, with any weights', async () => {
    const flow = create();
    const x = randomStream(1).normal(shape);
    flow.forward(x, { training: true });
    for (const [index, weight] of flow.trainableWeights.entries())
      weight.write(
        randomStream(17)
          .fork(index)
          .uniform(weight.shape as number[], -0.4, 0.4),
      );
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
  const flow = glow({ levels: 3, steps: 1, filters: 4, random: random() });
  flow.forward(randomStream(1).normal([1, 16, 8, 1]));
  expect(flow.scales).toEqual([
    { name: 'at8', shape: [8, 4, 2] },
    { name: 'at4', shape: [4, 2, 4] },
    { name: 'at2', shape: [2, 1, 16] },
  ]);
});

test('real NVP works at the same width twice', () => {
  const flow = realNvp({ levels: 2, filters: 4, random: random() });
  flow.forward(randomStream(1).normal([1, 4, 4, 1]));
  expect(flow.scales).toEqual([
    { name: 'at4', shape: [2, 2, 2] },
    { name: 'at2', shape: [2, 2, 2] },
  ]);
});

test('bad arguments are named', () => {
  expect(() => glow({ steps: 0, random: random() })).toThrow('glow: steps must be an integer >= 1, got 0');
  expect(() => realNvp({ levels: 0.5, random: random() })).toThrow('realNvp: levels must be an integer >= 1, got 0.5');
  expect(() => nice({ hidden: [0], random: random() })).toThrow('nice: hidden must be an integer >= 1, got 0');
  expect(() => neuralSpline({ couplings: 0, random: random() })).toThrow(
    'neuralSpline: couplings must be an integer >= 1, got 0',
  );
});
