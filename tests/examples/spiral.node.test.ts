import { describe, expect, test } from 'vitest';
import { energyDistance } from '../../examples/spiral/energyDistance.js';
import { spiralGan, spiralPoints } from '../../examples/spiral/gan.js';
import { gaussianFit } from '../../examples/spiral/gaussianFit.js';
import { randomStream, shuffledBatches } from '../../src/index.js';
import { useWasm } from '../../src/node/index.js';
import { numbers } from '../contracts/numbers.js';

describe('energyDistance', () => {
  test('of two points 5 apart is 10, of a set to itself 0', () => {
    expect(energyDistance([0, 0], [3, 4])).toBe(10);
    expect(energyDistance([0, 0, 1, 1], [1, 1, 0, 0])).toBeCloseTo(0, 12);
  });
});

test('gaussianFit has the mean and the covariance of the points', async () => {
  // mean (1, 0), variances 4 and 5, covariance 2
  const given = new Float32Array([3, 3, -1, 1, 3, -1, -1, -3]);
  const fitted = await gaussianFit(given, 50_000, randomStream(1));
  const mean = (value: (x: number, y: number) => number) => {
    let sum = 0;
    for (let i = 0; i < fitted.length; i += 2) sum += value(fitted[i] as number, fitted[i + 1] as number);
    return sum / (fitted.length / 2);
  };
  for (const [found, expected] of [
    [mean((x) => x), 1],
    [mean((_, y) => y), 0],
    [mean((x) => (x - 1) ** 2), 4],
    [mean((_, y) => y ** 2), 5],
    [mean((x, y) => (x - 1) * y), 2],
  ] as const)
    expect(Math.abs(found - expected)).toBeLessThan(0.1);
});

test('the spiral is learned: an eighth of the energy distance that a Gaussian fit has', async () => {
  await useWasm({ threads: 1 });
  const points = await spiralPoints();
  const trainer = spiralGan(1);
  const batches = shuffledBatches({ data: points, shape: [2], batch: 64 });
  for await (const _ of trainer.train(batches, { steps: 800 }));
  const samples = await numbers(await trainer.sample(2000));
  const gaussian = await gaussianFit(points, 2000, randomStream(1));
  expect(energyDistance(samples, points)).toBeLessThan(energyDistance(gaussian, points) / 8);
});
