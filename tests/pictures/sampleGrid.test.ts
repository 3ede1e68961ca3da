import { browser, mul, ones, tensor4d, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { sampleGrid } from '../../src/index.js';
import { numbers } from '../contracts/numbers.js';

test('arranges images row by row with black gaps and black missing images', async () => {
  const images = tensor4d([1, 1, 0, 0, -1, 1], [3, 1, 2, 1]);
  const grid = sampleGrid(images, { columns: 2, gap: 1 });
  expect(grid.shape).toEqual([3, 5, 1]);
  expect(await numbers(grid)).toEqual([255, 255, 0, 128, 128, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0]);
  expect(grid.dtype).toBe('int32');
});

test('keeps colors together, clips values outside the range, and defaults to a square', async () => {
  const grid = sampleGrid(tensor4d([0, 0.5, 2, -1, 1, 0.2], [2, 1, 1, 3]), { range: [0, 1], gap: 0 });
  expect(grid.shape).toEqual([1, 2, 3]);
  expect(await numbers(grid)).toEqual([0, 128, 255, 0, 255, 51]);
});

test('throws if an argument is wrong', async () => {
  expect(() => sampleGrid(zeros([3, 3]))).toThrow(
    'sampleGrid: images must be of shape [count, height, width, channels], got [3, 3]',
  );
  const images = zeros([1, 2, 2, 1]);
  expect(() => sampleGrid(images, { columns: 0 })).toThrow('sampleGrid: columns must be an integer >= 1, got 0');
  expect(() => sampleGrid(images, { gap: -1 })).toThrow('sampleGrid: gap must be an integer >= 0, got -1');
  expect(() => sampleGrid(images, { range: [1, 1] })).toThrow(
    'sampleGrid: range must be [low, high] with low < high, got [1, 1]',
  );
});

test('enlarges each pixel', async () => {
  const grid = sampleGrid(tensor4d([1, -1], [1, 1, 2, 1]), { enlarge: 2 });
  expect(grid.shape).toEqual([2, 4, 1]);
  expect(await numbers(grid)).toEqual([255, 255, 0, 0, 255, 255, 0, 0]);
});

test('draws white labels to the left of rows and above columns', async () => {
  const images = mul(ones([2, 8, 8, 3]), -1);
  const grid = sampleGrid(images, { columns: 2, rowLabels: ['I'], columnLabels: ['-', 'wide'] });
  // five pixels and two margins of four; columns are as wide as "wide", 4 letters of 5 pixels and 3 gaps
  expect(grid.shape).toEqual([15 + 8, 13 + 23 + 2 + 23, 3]);
  const [height, width] = grid.shape;
  const values = await numbers(grid);
  const ink = (y: number, x: number) => values[3 * (y * width + x)] === 255;
  // the I: a bar, a stem, a bar
  const rows = Array.from({ length: height }, (_, y) =>
    Array.from({ length: 13 }, (_, x) => (ink(y, x) ? '#' : '.')).join(''),
  );
  expect(rows.slice(15, 22)).toEqual([
    '.....###.....',
    ...Array.from({ length: 5 }, () => '......#......'),
    '.....###.....',
  ]);
  expect(rows.slice(0, 15).join('')).not.toContain('#');
  // the dash of the first column is five pixels wide
  const dash = Array.from({ length: 23 }, (_, x) => ink(4 + 3, 13 + x));
  expect(dash.filter(Boolean)).toHaveLength(5);
  expect(dash.slice(0, 5).every(Boolean)).toBe(true);
  expect(Array.from({ length: 23 }, (_, x) => ink(4 + 6, 13 + 25 + x)).filter(Boolean).length).toBeGreaterThan(3);
});

test('right-aligns row labels of different lengths', async () => {
  const grid = sampleGrid(mul(ones([2, 8, 8, 1]), -1), { columns: 1, rowLabels: ['II', 'I'] });
  const [, width] = grid.shape;
  const values = await numbers(grid);
  const stems = (y: number) => Array.from({ length: 19 }, (_, x) => x).filter((x) => values[y * width + x] === 255);
  // stems are in the middle of letters of 5 pixels plus a gap, after a margin of 4
  expect(stems(3)).toEqual([6, 12]);
  expect(stems(10 + 3)).toEqual([12]);
});

test.skipIf(typeof document === 'undefined')('a labeled grid can be shown on a canvas', async () => {
  const canvas = document.createElement('canvas');
  const grid = sampleGrid(zeros([2, 4, 4, 1]), { rowLabels: ['a', 'b'], columnLabels: ['c'] });
  await browser.toPixels(grid, canvas);
  expect([canvas.height, canvas.width]).toEqual(grid.shape.slice(0, 2));
});

test.each([
  [{ rowLabels: ['a'] }, 'sampleGrid: rowLabels must be 2 labels, one per row, got ["a"]'],
  [{ columnLabels: ['a'], columns: 2 }, 'sampleGrid: columnLabels must be 2 labels, one per column, got ["a"]'],
  [{ enlarge: 0 }, 'sampleGrid: enlarge must be an integer >= 1, got 0'],
])('throws if there is a wrong number of labels', (args, message) => {
  expect(() => sampleGrid(zeros([4, 2, 2, 1]), args)).toThrow(message);
});
