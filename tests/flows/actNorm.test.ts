import { add, concat, fill, mean, moments, mul, reshape, square, zeros } from '@tensorflow/tfjs-core';
import { input, loadLayersModel, model } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { actNorm, connect, randomStream } from '../../src/index.js';
import { bijectorContract } from '../contracts/bijector.js';
import { inMemory } from '../contracts/inMemory.js';
import { expectClose, numbers, rounding } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';

bijectorContract('actNorm', () => actNorm(), {
  input: [4, 2, 3, 2],
  isIdentityAtFirst: true,
  rejects: [[() => actNorm({ epsilon: 0 }), 'actNorm: epsilon must be > 0, got 0']],
});

test('normalizes the first training batch to mean 0 and standard deviation 1, and no later batch', async () => {
  const layer = actNorm();
  const first = randomStream(1).normal([64, 4, 3], 5, 3);
  await expectClose(layer.forward(first).y, first, 0);
  const { y } = layer.forward(first, { training: true });
  const { mean: average, variance } = moments(reshape(y, [-1, 3]), 0);
  await expectClose(average, [0, 0, 0], 1e-4);
  await expectClose(variance, [1, 1, 1], 1e-3);
  const second = randomStream(2).normal([64, 4, 3]);
  await expectClose(layer.forward(second, { training: true }).y, layer.forward(second).y, 0);
  expect(Math.abs((await numbers(mean(layer.forward(second).y)))[0] as number)).toBeGreaterThan(1);
});

test('does not initialize again after loading', async () => {
  const x = input({ shape: [3] });
  const saved = model({ inputs: x, outputs: connect(x, actNorm()) });
  const first = randomStream(1).normal([32, 3], 5, 3);
  saved.apply(first, { training: true });
  const loaded = await loadLayersModel(await inMemory(saved));
  const other = randomStream(2).normal([32, 3], -7, 1);
  await expectClose(loaded.apply(other, { training: true }) as never, saved.predict(other) as never, 0);
});

test('a constant channel stays finite in both directions', async () => {
  const layer = actNorm();
  const x = concat([randomStream(1).normal([16, 1]), zeros([16, 1])], 1);
  const { y, logDet } = layer.forward(x, { training: true });
  for (const tensor of [y, logDet, layer.inverse(y).x, square(mul(y, 10))])
    expect((await numbers(tensor)).every(Number.isFinite)).toBe(true);
  await expectClose(layer.inverse(y).x, x, 1e-5);
});

property(
  'shifts a channel to mean 0, and scales it to standard deviation 1 if it is not constant, for any offset',
  fc.record({
    batch: fc.integer({ min: 1, max: 40 }),
    offset: fc.constantFrom(0, 1, -300.7, 1e4, -12345.6),
    // with an offset of 1e4, float32 has 3 digits for a standard deviation of 1
    stddev: fc.constantFrom(0, 1, 30),
    seed: fc.nat(1000),
  }),
  async ({ batch, offset, stddev, seed }) => {
    const layer = actNorm();
    const noise = reshape(randomStream(seed).uniform([batch, 1], -1.7, 1.7), [batch, 1]);
    const x = add(mul(noise, stddev), fill([batch, 1], offset));
    const { y, logDet } = layer.forward(x, { training: true });
    const [logScale = 0] = await numbers(logDet);
    const outputs = await numbers(y);
    const average = outputs.reduce((total, value) => total + value, 0) / batch;
    expect(Math.abs(average)).toBeLessThan(0.02);
    if (batch === 1 || stddev === 0) expect(logScale).toBe(0);
    else {
      const outputStddev = Math.sqrt(outputs.reduce((total, value) => total + (value - average) ** 2, 0) / batch);
      expect(outputStddev).toBeGreaterThan(0.9);
      expect(outputStddev).toBeLessThan(1.1);
    }
    const inverse = await numbers(layer.inverse(y).x);
    for (const [index, value] of (await numbers(x)).entries())
      expect(Math.abs((inverse[index] as number) - value)).toBeLessThan(1e-3 * Math.max(1, Math.abs(offset)));
  },
  rounding() > 1e-5 ? 10 : 60,
);

test('normalizes large values that differ only slightly', async () => {
  const layer = actNorm();
  const x = add(randomStream(1).normal([20_000, 1]), 1e4);
  const { y } = layer.forward(x, { training: true });
  const { mean: average, variance } = moments(y, 0);
  await expectClose(average, [0], 1e-2);
  await expectClose(variance, [1], 1e-2);
});

test('does not scale if the first batch has one row', async () => {
  const layer = actNorm();
  const { y, logDet } = layer.forward(randomStream(1).normal([1, 4], 3, 2), { training: true });
  await expectClose(y, [0, 0, 0, 0], 1e-6);
  await expectClose(logDet, [0], 0);
});
