import { expect, test } from 'vitest';
import { assign } from '../../examples/infogan/measure.js';

test('each category stands for one digit, so that most are right', () => {
  const named = [0, 0, 0, 1, 1, 2, 2, 2, 3];
  const digits = [4, 4, 7, 4, 9, 0, 0, 1, 1];
  const { accuracy, digits: standsFor } = assign(named, digits);
  // 0 is 4 (two right) though 1 is 4 once as well, 1 is 9, 2 is 0, 3 is 1
  expect(standsFor.slice(0, 4)).toEqual([4, 9, 0, 1]);
  expect(accuracy).toBeCloseTo((2 + 1 + 2 + 1) / 9, 12);
  expect([...standsFor].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('categories that are digits under other names are all right', () => {
  const digits = Array.from({ length: 50 }, (_, i) => i % 10);
  const { accuracy, digits: standsFor } = assign(
    digits.map((digit) => (digit * 3 + 1) % 10),
    digits,
  );
  expect(accuracy).toBe(1);
  expect(standsFor[1]).toBe(0);
});
