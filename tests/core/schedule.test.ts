import { expect, test } from 'vitest';
import { exponentialSchedule, linearSchedule } from '../../src/index.js';
import { argumentsContract } from '../contracts/arguments.js';

test('linearSchedule is constant, then linear, then constant', () => {
  expect([0, 1, 2, 4, 9].map(linearSchedule({ from: 3, to: 1, steps: 4 }))).toEqual([3, 2.5, 2, 1, 1]);
  expect([0, 5, 6, 7, 9, 20].map(linearSchedule({ from: 3, to: 1, steps: 4, start: 5 }))).toEqual([3, 3, 2.5, 2, 1, 1]);
});

test('exponentialSchedule multiplies by the rate every decaySteps steps, until it reaches its final value', () => {
  const decaying = exponentialSchedule({ to: 0.3, rate: 0.5, decaySteps: 2 });
  expect([0, 1, 2, 3, 4, 100].map(decaying)).toEqual([1, 1, 0.5, 0.5, 0.3, 0.3]);
  expect([0, 1, 2, 9].map(exponentialSchedule({ from: 2, to: 10, rate: 2 }))).toEqual([2, 4, 8, 10]);
});

test('throws if an argument is wrong', () => {
  expect(() => linearSchedule({ from: 1, to: 0, steps: 0 })).toThrow(
    'linearSchedule: steps must be an integer >= 1, got 0',
  );
  expect(() => linearSchedule({ from: 1, to: 0, steps: 1, start: -1 })).toThrow(
    'linearSchedule: start must be an integer >= 0, got -1',
  );
  expect(() => exponentialSchedule({ to: 0.5, rate: 1 })).toThrow(
    'exponentialSchedule: rate must be in (0, 1), because to < from, got 1',
  );
  expect(() => exponentialSchedule({ to: 2, rate: 0.5 })).toThrow(
    'exponentialSchedule: rate must be > 1, because to >= from, got 0.5',
  );
  expect(() => exponentialSchedule({ to: 0, rate: 0.5, decaySteps: 0 })).toThrow(
    'exponentialSchedule: decaySteps must be an integer >= 1, got 0',
  );
});

argumentsContract('linearSchedule', {
  call: (args: Parameters<typeof linearSchedule>[0]) => linearSchedule(args)(2),
  required: () => ({ from: 3, to: 1, steps: 4 }),
  optional: () => ({ start: 5 }),
});

argumentsContract('exponentialSchedule', {
  call: (args: Parameters<typeof exponentialSchedule>[0]) => exponentialSchedule(args)(2),
  required: () => ({ to: 0.5, rate: 0.9 }),
  optional: () => ({ from: 1, decaySteps: 2 }),
});
