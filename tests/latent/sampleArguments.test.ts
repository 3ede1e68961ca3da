import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { categorical, gaussian, latentSpace, randomStream, uniform } from '../../src/index.js';
import { numbers } from '../contracts/numbers.js';

const latent = latentSpace({
  layout: gaussian(3),
  coarse: gaussian(2, { scale: 8 }),
  fine: gaussian(2, { scale: 16, injections: 2 }),
  kind: categorical(4, { scale: 8 }),
});

test('returns scales, and the names of the codes at each scale', () => {
  expect(latent.scales).toEqual([8, 16]);
  expect(latent.namesAt(8)).toEqual(['coarse', 'kind']);
  expect(latent.namesAt()).toEqual(['layout']);
  expect(latent.namesAt(4)).toEqual([]);
  expect(String(latent)).toBe(
    'layout gaussian(3), coarse gaussian(2) at 8, fine gaussian(2) at 16, kind categorical(4) at 8',
  );
});

test('sample sets a code to zero or shares it, and does not change the others', async () => {
  const all = latent.sample(5, randomStream(1));
  const hidden = latent.sample(5, randomStream(1), { off: ['coarse'], frozen: ['fine'] });
  expect(await numbers(hidden.coarse)).toEqual(Array(10).fill(0));
  const fine = await numbers(hidden.fine);
  expect(fine).toEqual(Array.from({ length: 5 }, () => fine.slice(0, 2)).flat());
  expect(fine[0]).not.toBe(0);
  expect(await numbers(hidden.layout)).toEqual(await numbers(all.layout));
  expect(await numbers(hidden.kind)).toEqual(await numbers(all.kind));
});

test('resample draws the codes of one scale again and copies the others', async () => {
  const all = latent.sample(5, randomStream(1));
  const before = memory().numTensors;
  const other = latent.resample(all, randomStream(2), latent.namesAt(8));
  expect(memory().numTensors).toBe(before + 4);
  expect(await numbers(other.layout)).toEqual(await numbers(all.layout));
  expect(await numbers(other.fine)).toEqual(await numbers(all.fine));
  expect(await numbers(other.coarse)).not.toEqual(await numbers(all.coarse));
  expect(other.kind.shape).toEqual([5, 4]);
  for (const name of latent.names) other[name].dispose();
  expect(await numbers(all.fine)).toHaveLength(10);
});

test('codes have the exact entropy in nats', () => {
  expect(categorical(10).entropy).toBeCloseTo(Math.log(10), 12);
  expect(gaussian(3).entropy).toBeCloseTo(1.5 * Math.log(2 * Math.PI * Math.E), 12);
  expect(uniform(2, { low: 0, high: 4 }).entropy).toBeCloseTo(2 * Math.log(4), 12);
});

test.each([
  [() => gaussian(2, { injections: 2 }), 'gaussian: injections must be 1 without a scale, got 2'],
  [() => gaussian(2, { scale: 8, injections: 0 }), 'gaussian: injections must be an integer >= 1, got 0'],
  [() => uniform(2, { scale: 0.5 }), 'uniform: scale must be an integer >= 1, got 0.5'],
  [
    () => latent.sample(1, randomStream(1), { off: ['color' as 'kind'] }),
    'latentSpace.sample: off must be one of layout, coarse, fine, kind, got "color"',
  ],
  [
    () => latent.resample(latent.sample(1, randomStream(1)), randomStream(1), ['color' as 'kind']),
    'latentSpace.resample: names must be one of layout, coarse, fine, kind, got "color"',
  ],
])('throws if an argument is wrong', (call, message) => {
  expect(call).toThrow(message);
});
