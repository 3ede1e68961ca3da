import { memory, norm, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import {
  categorical,
  gaussian,
  interpolate,
  latentSpace,
  mixCodes,
  repeatCodes,
  traverse,
  uniform,
} from '../../src/index.js';
import { expectClose, numbers } from '../contracts/numbers.js';

const latent = latentSpace({ noise: gaussian(2, { scale: 8 }), kind: categorical(2), style: uniform(3) });
const start = () => ({
  noise: tensor2d([
    [1, 0],
    [0, 2],
  ]),
  kind: tensor2d([
    [1, 0],
    [0, 1],
  ]),
  style: tensor2d([
    [1, 2, 3],
    [4, 5, 6],
  ]),
});
const end = () => ({
  noise: tensor2d([
    [0, 1],
    [0, 4],
  ]),
  kind: tensor2d([
    [0, 1],
    [0, 1],
  ]),
  style: tensor2d([
    [3, 2, 1],
    [4, 5, 0],
  ]),
});

test('traverse: one number at each value, all else as it was, sample by sample', async () => {
  const walk = traverse(latent, start(), { code: 'style', coordinate: 1, values: [-9, 9] });
  await expectClose(walk.style, [1, -9, 3, 1, 9, 3, 4, -9, 6, 4, 9, 6]);
  await expectClose(walk.noise, [1, 0, 1, 0, 0, 2, 0, 2]);
  await expectClose(walk.kind, [1, 0, 1, 0, 0, 1, 0, 1]);
  const first = traverse(latent, start(), { code: 'noise', values: [5] });
  await expectClose(first.noise, [5, 0, 5, 2]);
});

test('traverse: a categorical code walks through its classes', async () => {
  const walk = traverse(latent, start(), { code: 'kind' });
  await expectClose(walk.kind, [1, 0, 0, 1, 1, 0, 0, 1]);
  expect(walk.style.shape).toEqual([4, 3]);
});

test('interpolate: straight where codes are not Gaussian, on the circle where they are, and beyond both ends', async () => {
  const way = interpolate(latent, start(), end(), { steps: 3 });
  await expectClose(way.style, [1, 2, 3, 2, 2, 2, 3, 2, 1, 4, 5, 6, 4, 5, 3, 4, 5, 0]);
  await expectClose(way.kind, [1, 0, 0.5, 0.5, 0, 1, 0, 1, 0, 1, 0, 1]);
  const half = Math.SQRT1_2;
  // the second pair is parallel: straight
  await expectClose(way.noise, [1, 0, half, half, 0, 1, 0, 2, 0, 3, 0, 4]);
  const straight = interpolate(latent, start(), end(), { steps: 3, method: 'lerp' });
  expect((await numbers(straight.noise)).slice(2, 4)).toEqual([0.5, 0.5]);
  const beyond = interpolate(latent, start(), end(), { steps: 2, from: -1, to: 2 });
  expect((await numbers(beyond.style)).slice(0, 6)).toEqual([-1, 2, 5, 5, 2, -1]);
  // a quarter turn before the first, a quarter turn past the second
  // sines of graphics cards are right to three or four digits
  await expectClose((await numbers(beyond.noise)).slice(0, 4), [0, -1, -1, 0], 1e-3);
});

test('interpolate: a great circle keeps the length, and its ends are the samples', async () => {
  const space = latentSpace({ z: gaussian(3) });
  const [a, b] = [tensor2d([[1, 2, 2]]), tensor2d([[-2, 1, -2]])];
  const { z } = interpolate(space, { z: a }, { z: b }, { steps: 7 });
  await expectClose(norm(z, 2, 1), [3, 3, 3, 3, 3, 3, 3], 1e-3);
  const all = await numbers(z);
  await expectClose([...all.slice(0, 3), ...all.slice(-3)], [1, 2, 2, -2, 1, -2], 1e-3);
});

test('exchange: the codes named come from the others', async () => {
  const mixed = mixCodes(latent, start(), end(), latent.namesAt(8));
  await expectClose(mixed.noise, [0, 1, 0, 4]);
  await expectClose(mixed.style, [1, 2, 3, 4, 5, 6]);
});

test('repeatCodes: each sample several times in a row', async () => {
  const repeated = repeatCodes(start(), 2);
  await expectClose(repeated.noise, [1, 0, 1, 0, 0, 2, 0, 2]);
  await expectClose(repeated.kind, [1, 0, 1, 0, 0, 1, 0, 1]);
  expect(() => repeatCodes(start(), 0)).toThrow('repeatCodes: times must be an integer >= 1, got 0');
});

test('nothing but what is returned stays', () => {
  const [a, b] = [start(), end()];
  const before = memory().numTensors;
  traverse(latent, a, { code: 'style', values: [1, 2] });
  interpolate(latent, a, b, { steps: 3 });
  mixCodes(latent, a, b, ['kind']);
  repeatCodes(a, 3);
  expect(memory().numTensors).toBe(before + 12);
});

const one = () => ({ ...end(), style: tensor2d([[3, 2, 1]]) }) as ReturnType<typeof end>;
test.each([
  [
    () => traverse(latent, start(), { code: 'colour' as 'kind' }),
    'traverse: code must be one of noise, kind, style, got "colour"',
  ],
  [
    () => traverse(latent, start(), { code: 'kind', values: [1] }),
    'traverse: values must be left out for a categorical code, got [1]',
  ],
  [() => traverse(latent, start(), { code: 'style' }), 'traverse: values must be at least one number, got []'],
  [
    () => traverse(latent, start(), { code: 'style', coordinate: 3, values: [1] }),
    'traverse: coordinate must be below 3, got 3',
  ],
  [() => interpolate(latent, start(), end(), { steps: 1 }), 'interpolate: steps must be an integer >= 2, got 1'],
  [
    () => interpolate(latent, start(), end(), { steps: 2, method: 'nlerp' as 'lerp' }),
    'interpolate: method must be "slerp" or "lerp", got "nlerp"',
  ],
  [
    () => interpolate(latent, start(), one(), { steps: 2 }),
    'interpolate: end.style must be of one batch with noise, 2, got a float32 tensor of shape [1, 3]',
  ],
  [() => mixCodes(latent, start(), end(), []), 'exchange: names must be at least one code, got []'],
  [
    () => mixCodes(latent, start(), one(), ['noise']),
    'exchange: others.style must be of one batch with noise, 2, got a float32 tensor of shape [1, 3]',
  ],
])('bad arguments are named', (call, message) => {
  expect(call as () => Record<string, Tensor2D>).toThrow(message);
});
