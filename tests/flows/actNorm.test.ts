import { add, concat, fill, mean, moments, mul, reshape, square, zeros } from '@tensorflow/tfjs-core';
import { input, loadLayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { actNorm, randomStream } from '../../src/index.js';
import { bijectorContract } from '../contracts/bijector.js';
import { inMemory } from '../contracts/inMemory.js';
import { expectClose, numbers, rounding } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';

bijectorContract('actNorm', () => actNorm(), {
  input: [4, 2, 3, 2],
  isIdentityAtFirst: true,
  rejects: [[() => actNorm({ epsilon: 0 }), 'actNorm: epsilon must be > 0, got 0']],
});

test('the first batch it is trained on, and no other, comes out with mean 0 and deviation 1', async () => {
  const layer = actNorm();
  const first = randomStream(1).normal([64, 4, 3], 5, 3);
  await expectClose(layer.forward(first).y, first, 0);
  const { y } = layer.forward(first, { training: true });
  const { mean: center, variance } = moments(reshape(y, [-1, 3]), 0);
  await expectClose(center, [0, 0, 0], 1e-4);
  await expectClose(variance, [1, 1, 1], 1e-3);
  const second = randomStream(2).normal([64, 4, 3]);
  await expectClose(layer.forward(second, { training: true }).y, layer.forward(second).y, 0);
  expect(Math.abs((await numbers(mean(layer.forward(second).y)))[0] as number)).toBeGreaterThan(1);
});

test('loaded again it does not begin anew', async () => {
  const x = input({ shape: [3] });
  const whole = model({ inputs: x, outputs: actNorm().apply(x) as SymbolicTensor });
  const first = randomStream(1).normal([32, 3], 5, 3);
  whole.apply(first, { training: true });
  const loaded = await loadLayersModel(await inMemory(whole));
  const other = randomStream(2).normal([32, 3], -7, 1);
  await expectClose(loaded.apply(other, { training: true }) as never, whole.predict(other) as never, 0);
});

test('a dead channel stays finite, there and back', async () => {
  const layer = actNorm();
  const x = concat([randomStream(1).normal([16, 1]), zeros([16, 1])], 1);
  const { y, logDet } = layer.forward(x, { training: true });
  for (const found of [y, logDet, layer.inverse(y).x, square(mul(y, 10))])
    expect((await numbers(found)).every(Number.isFinite)).toBe(true);
  await expectClose(layer.inverse(y).x, x, 1e-5);
});

property(
  'a channel is shifted to mean 0, and scaled to deviation 1 if its numbers differ, whatever its offset',
  fc.record({
    batch: fc.integer({ min: 1, max: 40 }),
    offset: fc.constantFrom(0, 1, -300.7, 1e4, -12345.6),
    // an offset of 1e4 leaves 3 digits of a deviation of 1
    deviation: fc.constantFrom(0, 1, 30),
    seed: fc.nat(1000),
  }),
  async ({ batch, offset, deviation, seed }) => {
    const layer = actNorm();
    const noise = reshape(randomStream(seed).uniform([batch, 1], -1.7, 1.7), [batch, 1]);
    const x = add(mul(noise, deviation), fill([batch, 1], offset));
    const { y, logDet } = layer.forward(x, { training: true });
    const [slope = 0] = await numbers(logDet);
    const found = await numbers(y);
    const center = found.reduce((total, value) => total + value, 0) / batch;
    expect(Math.abs(center)).toBeLessThan(0.02);
    if (batch === 1 || deviation === 0) expect(slope).toBe(0);
    else {
      const spread = Math.sqrt(found.reduce((total, value) => total + (value - center) ** 2, 0) / batch);
      expect(spread).toBeGreaterThan(0.9);
      expect(spread).toBeLessThan(1.1);
    }
    const back = await numbers(layer.inverse(y).x);
    for (const [place, value] of (await numbers(x)).entries())
      expect(Math.abs((back[place] as number) - value)).toBeLessThan(1e-3 * Math.max(1, Math.abs(offset)));
  },
  rounding() > 1e-5 ? 10 : 60,
);

test('many large numbers that hardly differ are scaled by what they differ', async () => {
  const layer = actNorm();
  const x = add(randomStream(1).normal([20_000, 1]), 1e4);
  const { y } = layer.forward(x, { training: true });
  const { mean: center, variance } = moments(y, 0);
  await expectClose(center, [0], 1e-2);
  await expectClose(variance, [1], 1e-2);
});

test('batches of one row train, without a stretch', async () => {
  const layer = actNorm();
  const { y, logDet } = layer.forward(randomStream(1).normal([1, 4], 3, 2), { training: true });
  await expectClose(y, [0, 0, 0, 0], 1e-6);
  await expectClose(logDet, [0], 0);
});
