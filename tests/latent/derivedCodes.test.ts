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

test('traverse sets one dimension to each value, sample by sample, and repeats all others', async () => {
  const traversed = traverse(latent, start(), { code: 'style', coordinate: 1, values: [-9, 9] });
  await expectClose(traversed.style, [1, -9, 3, 1, 9, 3, 4, -9, 6, 4, 9, 6]);
  await expectClose(traversed.noise, [1, 0, 1, 0, 0, 2, 0, 2]);
  await expectClose(traversed.kind, [1, 0, 1, 0, 0, 1, 0, 1]);
  const first = traverse(latent, start(), { code: 'noise', values: [5] });
  await expectClose(first.noise, [5, 0, 5, 2]);
});

test('traverse sets a categorical code to each of its classes', async () => {
  const traversed = traverse(latent, start(), { code: 'kind' });
  await expectClose(traversed.kind, [1, 0, 0, 1, 1, 0, 0, 1]);
  expect(traversed.style.shape).toEqual([4, 3]);
});

test('interpolate is spherical for Gaussian codes, linear for others, and extrapolates', async () => {
  const path = interpolate(latent, start(), end(), { steps: 3 });
  await expectClose(path.style, [1, 2, 3, 2, 2, 2, 3, 2, 1, 4, 5, 6, 4, 5, 3, 4, 5, 0]);
  await expectClose(path.kind, [1, 0, 0.5, 0.5, 0, 1, 0, 1, 0, 1, 0, 1]);
  const half = Math.SQRT1_2;
  // the second pair is parallel, so it is linear
  await expectClose(path.noise, [1, 0, half, half, 0, 1, 0, 2, 0, 3, 0, 4]);
  const straight = interpolate(latent, start(), end(), { steps: 3, method: 'lerp' });
  expect((await numbers(straight.noise)).slice(2, 4)).toEqual([0.5, 0.5]);
  const beyond = interpolate(latent, start(), end(), { steps: 2, from: -1, to: 2 });
  expect((await numbers(beyond.style)).slice(0, 6)).toEqual([-1, 2, 5, 5, 2, -1]);
  // a quarter turn before the first sample and a quarter turn after the second;
  // sines of GPUs are accurate to three or four digits
  await expectClose((await numbers(beyond.noise)).slice(0, 4), [0, -1, -1, 0], 1e-3);
});

test('interpolate on a great circle keeps the norm and ends at the samples', async () => {
  const space = latentSpace({ z: gaussian(3) });
  const [a, b] = [tensor2d([[1, 2, 2]]), tensor2d([[-2, 1, -2]])];
  const { z } = interpolate(space, { z: a }, { z: b }, { steps: 7 });
  await expectClose(norm(z, 2, 1), [3, 3, 3, 3, 3, 3, 3], 1e-3);
  const all = await numbers(z);
  await expectClose([...all.slice(0, 3), ...all.slice(-3)], [1, 2, 2, -2, 1, -2], 1e-3);
});

test('mixCodes takes the named codes from the others', async () => {
  const mixed = mixCodes(latent, start(), end(), latent.namesAt(8));
  await expectClose(mixed.noise, [0, 1, 0, 4]);
  await expectClose(mixed.style, [1, 2, 3, 4, 5, 6]);
});

test('repeatCodes repeats each sample several times in a row', async () => {
  const repeated = repeatCodes(start(), 2);
  await expectClose(repeated.noise, [1, 0, 1, 0, 0, 2, 0, 2]);
  await expectClose(repeated.kind, [1, 0, 1, 0, 0, 1, 0, 1]);
  expect(() => repeatCodes(start(), 0)).toThrow('repeatCodes: times must be an integer >= 1, got 0');
});

test('no function leaks a tensor', () => {
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
    () => traverse(latent, start(), { code: 'color' as 'kind' }),
    'traverse: code must be one of noise, kind, style, got "color"',
  ],
  [
    () => traverse(latent, start(), { code: 'kind', values: [1] }),
    'traverse: values must be undefined for a categorical code, got [1]',
  ],
  [
    () => traverse(latent, start(), { code: 'style' }),
    'traverse: values must be an array of at least one number, got undefined',
  ],
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
    'interpolate: end.style must be of shape [2, 3], with the batch size of noise, got [1, 3]',
  ],
  [() => mixCodes(latent, start(), end(), []), 'mixCodes: names must be an array of at least one code, got []'],
  [
    () => mixCodes(latent, start(), one(), ['noise']),
    'mixCodes: others.style must be of shape [2, 3], with the batch size of noise, got [1, 3]',
  ],
])('throws if an argument is wrong', (call, message) => {
  expect(call as () => Record<string, Tensor2D>).toThrow(message);
});
