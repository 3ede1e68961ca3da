import { tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { growthSchedule, randomStream } from '../../src/index.js';
import { numbers } from '../contracts/numbers.js';

const growth = growthSchedule({ resolutions: [4, 8, 16], images: [100, 80, 40], batch: [10, 8, 4] });

test('a phase ends when its images have been shown, and the last phase has no end', () => {
  expect(growth.steps).toBe(30);
  expect(growth.at(0)).toEqual({ phase: 0, resolution: 4, alpha: 1, batch: 10 });
  expect(growth.at(9).phase).toBe(0);
  expect(growth.at(10)).toEqual({ phase: 1, resolution: 8, alpha: 0, batch: 8 });
  expect(growth.at(20).phase).toBe(2);
  expect(growth.at(10_000)).toEqual({ phase: 2, resolution: 16, alpha: 1, batch: 4 });
});

test('new layers fade in over a fraction of the phase', () => {
  expect([10, 11, 12, 15, 19].map((step) => growth.at(step).alpha)).toEqual([0, 0.2, 0.4, 1, 1]);
  const slow = growthSchedule({ resolutions: [4, 8], images: 100, batch: 10, fade: 1 });
  expect(slow.at(15).alpha).toBe(0.5);
});

test('the length of a phase is rounded up to complete batches', () => {
  expect(growthSchedule({ resolutions: [4], images: 101, batch: 10 }).steps).toBe(11);
});

test('batches have the size of the phase', async () => {
  const sizes: number[] = [];
  const batches = growth.batches((size) => {
    sizes.push(size);
    return (index) => ({ data: tensor2d([[index, size]]) });
  });
  const values = [];
  for (const index of [0, 9, 10, 29]) values.push(await numbers((await batches(index, randomStream(1))).data));
  expect(values).toEqual([
    [0, 10],
    [9, 10],
    [10, 8],
    [29, 4],
  ]);
  expect(sizes).toEqual([10, 8, 4]);
});

test.each([
  [{ resolutions: [] }, 'growthSchedule: resolutions must be an array of at least 1, got []'],
  [{ resolutions: [4, 12] }, 'growthSchedule: resolutions must be each twice the one before, got [4, 12]'],
  [{ resolutions: [0.5, 1] }, 'growthSchedule: resolutions must be an array, each entry an integer >= 1, got [0.5, 1]'],
  [{ images: [10] }, 'growthSchedule: images must be one number, or 2 numbers, one per phase, got [10]'],
  [{ images: 0 }, 'growthSchedule: images must be an integer >= 1 or an array, got 0'],
  [
    { batch: [8, -1] },
    'growthSchedule: batch must be an integer >= 1 or an array, each entry an integer >= 1, got [8, -1]',
  ],
  [{ fade: 0 }, 'growthSchedule: fade must be in (0, 1], got 0'],
])('wrong arguments throw', (args, message) => {
  expect(() => growthSchedule({ resolutions: [4, 8], images: 100, batch: 10, ...args })).toThrow(message);
});

test.each([-1, Number.NaN, 0.5, Number.POSITIVE_INFINITY])('throws for step %d', async (step) => {
  const message = `growthSchedule.at: step must be an integer >= 0, got ${step}`;
  expect(() => growth.at(step)).toThrow(new RangeError(message));
  const batches = growth.batches(() => () => ({ data: tensor2d([[1]]) }));
  expect(() => batches(step, randomStream(1))).toThrow(message);
});
