import { tensor4d, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { sampleGrid } from '../../src/index.js';
import { numbers } from '../contracts/numbers.js';

test('images stand row by row, with gaps, and what is missing is black', async () => {
  const images = tensor4d([1, 1, 0, 0, -1, 1], [3, 1, 2, 1]);
  const grid = sampleGrid(images, { columns: 2, gap: 1 });
  expect(grid.shape).toEqual([3, 5, 1]);
  expect(await numbers(grid)).toEqual([255, 255, 0, 128, 128, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0]);
  expect(grid.dtype).toBe('int32');
});

test('colours stay together, values outside the range are clipped, and columns default to a square', async () => {
  const grid = sampleGrid(tensor4d([0, 0.5, 2, -1, 1, 0.2], [2, 1, 1, 3]), { range: [0, 1], gap: 0 });
  expect(grid.shape).toEqual([1, 2, 3]);
  expect(await numbers(grid)).toEqual([0, 128, 255, 0, 255, 51]);
});

test('bad arguments are named', async () => {
  expect(() => sampleGrid(zeros([3, 3]))).toThrow(
    'sampleGrid: images must be of shape [count, height, width, channels], got [3,3]',
  );
  const images = zeros([1, 2, 2, 1]);
  expect(() => sampleGrid(images, { columns: 0 })).toThrow('sampleGrid: columns must be an integer >= 1, got 0');
  expect(() => sampleGrid(images, { gap: -1 })).toThrow('sampleGrid: gap must be an integer >= 0, got -1');
  expect(() => sampleGrid(images, { range: [1, 1] })).toThrow(
    'sampleGrid: range must be [low, high] with low < high, got [1,1]',
  );
});
