import { grad, memory, type Tensor, tensor4d, tidy, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { type AugmentationPolicy, diffAugment, randomStream } from '../../src/index.js';
import { expectDifferences, projection } from '../contracts/derivatives.js';
import type { Point } from '../contracts/finiteDifferences.js';
import { expectClose, numbers, numbersAtHand, onCpu } from '../contracts/numbers.js';

const shape: [number, number, number, number] = [6, 16, 8, 3];
const images = () => randomStream(1).uniform(shape, -1, 1);
const apply = (policy: AugmentationPolicy[], x: Tensor, seed = 3) =>
  diffAugment({ policy })(x, { random: randomStream(seed) });
/** The values of each image. */
const each = async (x: Tensor) => {
  const all = await numbers(x);
  return Array.from({ length: 6 }, (_, i) => all.slice(i * 384, (i + 1) * 384));
};

test('color changes brightness, saturation and contrast by the drawn amounts', async () => {
  const [before, after] = [await each(images()), await each(apply(['color'], images()))];
  const random = randomStream(3).fork('color');
  const [shift, saturation, contrast] = [
    await numbers(random.uniform([6], -0.5, 0.5)),
    await numbers(random.uniform([6], 0, 2)),
    await numbers(random.uniform([6], 0.5, 1.5)),
  ] as [number[], number[], number[]];
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
  const expected = before.flatMap((image, n) => {
    const saturated = image.map((_, i) => {
      const pixel = image.slice(i - (i % 3), i - (i % 3) + 3).map((value) => value + (shift[n] as number));
      return mean(pixel) + ((pixel[i % 3] as number) - mean(pixel)) * (saturation[n] as number);
    });
    const middle = mean(saturated);
    return saturated.map((value) => middle + (value - middle) * (contrast[n] as number));
  });
  await expectClose(after.flat(), expected);
});

test('translation shifts each image by its own number of pixels, at most an eighth of the size', async () => {
  const [before, after] = [await each(images()), await each(apply(['translation'], images()))];
  const at = (image: number[], y: number, x: number, c: number) =>
    y < 0 || y >= 16 || x < 0 || x >= 8 ? 0 : (image[(y * 8 + x) * 3 + c] as number);
  const shifts = after.map((image, n) => {
    const fits = (dy: number, dx: number) =>
      image.every((value, i) => {
        const [y, x, c] = [Math.floor(i / 24), Math.floor(i / 3) % 8, i % 3];
        return Math.abs(value - at(before[n] as number[], y + dy, x + dx, c)) < 1e-3;
      });
    const found: string[] = [];
    for (let dy = -2; dy <= 2; dy += 1) for (let dx = -1; dx <= 1; dx += 1) if (fits(dy, dx)) found.push(`${dy},${dx}`);
    expect(found.length).toBe(1);
    return found[0];
  });
  expect(new Set(shifts).size).toBeGreaterThan(2);
});

test('translation draws all shifts with equal probability', async () => {
  const counts = new Map<number, number>();
  for (let seed = 0; seed < 40; seed += 1) {
    const ramp = tensor4d(
      Array.from({ length: 16 * 50 }, (_, i) => (i % 16) + 1),
      [50, 16, 1, 1],
    );
    // an image of one column cannot shift sideways, so the middle row shows the shift of the rows
    const middle = (await numbers(tidy(() => apply(['translation'], ramp, seed)))).filter((_, i) => i % 16 === 8);
    for (const value of middle) counts.set(value - 9, (counts.get(value - 9) ?? 0) + 1);
  }
  expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
  for (const count of counts.values()) expect(Math.abs(count / 2000 - 0.2)).toBeLessThan(0.04);
});

test('cutout sets a rectangle of half the height and width to zero, which may extend past the border', async () => {
  const after = await each(apply(['cutout'], images()));
  for (const image of after) {
    const blank = Array.from({ length: 128 }, (_, i) => image.slice(3 * i, 3 * i + 3).every((value) => value === 0));
    const rows = Array.from({ length: 16 }, (_, y) => blank.slice(8 * y, 8 * y + 8).some(Boolean));
    const columns = Array.from({ length: 8 }, (_, x) => blank.some((isBlank, i) => isBlank && i % 8 === x));
    const [height, width] = [rows.filter(Boolean).length, columns.filter(Boolean).length];
    expect(blank.filter(Boolean).length).toBe(height * width);
    expect(height).toBeGreaterThanOrEqual(4);
    expect(height).toBeLessThanOrEqual(8);
    expect(width).toBeGreaterThanOrEqual(2);
    expect(width).toBeLessThanOrEqual(4);
  }
});

describe.each(['color', 'translation', 'cutout'] as const)('%s', (policy) => {
  test('has a gradient that agrees with finite differences', async () => {
    const x = randomStream(2).normal([2, 4, 6, 2]);
    const value = (at: Tensor) => projection(apply([policy], at));
    await expectDifferences(
      [grad(value)(x)],
      [x],
      () =>
        ([point]) =>
          tidy(() => numbersAtHand(value(tensor4d(point as Point as Float32Array, [2, 4, 6, 2])))[0] as number),
    );
  });

  test('returns the same on the cpu backend and for the same seed, and something else for another seed', async () => {
    const draw = async (seed: number) => numbers(apply([policy], images(), seed));
    const here = await draw(3);
    await expectClose(here, await onCpu(() => draw(3)));
    expect(await draw(4)).not.toEqual(here);
  });

  test('takes gray images and leaks no tensor', () => {
    const x = zeros([2, 8, 8, 1]);
    const before = memory().numTensors;
    const y = apply([policy], x);
    expect(y.shape).toEqual([2, 8, 8, 1]);
    y.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

test('applies several policies in the given order', async () => {
  const one = apply(['color', 'cutout'], images());
  const random = randomStream(3);
  const twice = diffAugment({ policy: ['cutout'] })(diffAugment({ policy: ['color'] })(images(), { random, step: 0 }), {
    random,
    step: 0,
  });
  await expectClose(one, twice, 0);
  expect(await numbers(diffAugment()(images(), { random, step: 0 }))).toEqual(
    await numbers(apply(['color', 'translation', 'cutout'], images())),
  );
});

test('does not depend on the step', async () => {
  const at = async (context: { step?: number }) =>
    numbers(diffAugment()(images(), { random: randomStream(3), ...context }));
  expect(await at({ step: 9 })).toEqual(await at({}));
});

test.each([
  [() => diffAugment({ policy: [] }), 'diffAugment: policy must be some of color, translation, cutout, got []'],
  [
    () => diffAugment({ policy: ['flip' as 'color'] }),
    'diffAugment: policy must be one of color, translation, cutout, got "flip"',
  ],
  [
    () => diffAugment()(zeros([2, 8]), { random: randomStream(1), step: 0 }),
    'diffAugment: examples must be of shape [batch, height, width, channels], got [2, 8]',
  ],
])('throws if an argument is wrong', (call, message) => {
  expect(call).toThrow(message);
});
