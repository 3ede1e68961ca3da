import { tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as check from '../../src/core/check.js';
import { randomStream } from '../../src/index.js';
import { property } from '../contracts/property.js';

const checks = { units: check.integer(1), rate: check.optional(check.positive) };
const checked = (args: unknown) => () => check.checkArguments('block', args, checks);

test('does not throw for valid arguments', () => {
  expect(checked({ units: 3 })).not.toThrow();
  expect(checked({ units: 3, rate: 0.5 })).not.toThrow();
  expect(checked({ units: 3, rate: undefined })).not.toThrow();
});

test.each([
  [undefined, 'block: arguments must be an object, got undefined'],
  [null, 'block: arguments must be an object, got null'],
  [[3], 'block: arguments must be an object, got [3]'],
  [{}, 'block: units must be an integer >= 1, got undefined'],
  [{ units: '3' }, 'block: units must be an integer >= 1, got "3"'],
  [{ units: 3, rate: null }, 'block: rate must be > 0, got null'],
  [{ units: 3, rat: 1 }, 'block: arguments must be among units, rate, got "rat"'],
])('throws a TypeError for a wrong type: %j', (args, message) => {
  expect(checked(args)).toThrow(new TypeError(message));
});

test.each([
  [{ units: 0 }, 'block: units must be an integer >= 1, got 0'],
  [{ units: 1.5 }, 'block: units must be an integer >= 1, got 1.5'],
  [{ units: Number.NaN }, 'block: units must be an integer >= 1, got NaN'],
  [{ units: 1, rate: Number.POSITIVE_INFINITY }, 'block: rate must be > 0, got Infinity'],
])('throws a RangeError for a wrong value: %j', (args, message) => {
  expect(checked(args)).toThrow(new RangeError(message));
});

const checking = (given: unknown, by: check.Check) => () => check.checkValue('block', 'x', given, by);

test('checks the rank of tensors, and shows type and shape', () => {
  expect(checking(tensor2d([[1]]), check.anyTensor)).not.toThrow();
  expect(checking(tensor2d([[1]]), check.tensor(2, 4))).not.toThrow();
  expect(checking(zeros([2, 3, 4]), check.tensor(2, 4))).toThrow(
    new RangeError('block: x must be a tensor of rank 2 or 4, got a float32 tensor of shape [2, 3, 4]'),
  );
  expect(checking(tensor1d(['a']), check.anyTensor)).toThrow(
    new TypeError('block: x must be a tensor of numbers, got a string tensor of shape [1]'),
  );
  expect(checking([1, 2], check.tensor(1))).toThrow(new TypeError('block: x must be a tensor of rank 1, got [1, 2]'));
});

test('distinguishes layers from models', () => {
  const dense = layers.dense({ units: 1, inputShape: [2] });
  const model = sequential({ layers: [dense] });
  expect(checking(dense, check.layer)).not.toThrow();
  expect(checking(model, check.model)).not.toThrow();
  expect(checking(dense, check.model)).toThrow(new TypeError('block: x must be a model, got a Dense'));
  expect(checking(() => dense, check.layer)).toThrow(new TypeError('block: x must be a layer, got a function'));
});

test('checks objects by their methods', () => {
  expect(checking(randomStream(1), check.random)).not.toThrow();
  expect(checking({ normal: 1 }, check.random)).toThrow(
    new TypeError('block: x must be a random stream, got { normal }'),
  );
});

test('messages say what is allowed for arrays, records, names and alternatives', () => {
  expect(checking([1, -1], check.arrayOf(check.positive))).toThrow('x must be an array, each entry > 0, got [1, -1]');
  expect(checking([], check.arrayOf(check.positive, 1))).toThrow('x must be an array of at least 1, got []');
  expect(checking(new Array(2), check.arrayOf(check.positive))).toThrow('x must be an array, each entry > 0, got');
  expect(checking({ a: 1, b: -1 }, check.recordOf(check.positive))).toThrow('x must be an object whose "b" is > 0');
  expect(checking('c', check.oneOf(['a', 'b']))).toThrow(new RangeError('block: x must be one of a, b, got "c"'));
  expect(checking(-1, check.schedule(check.positive))).toThrow(
    new RangeError('block: x must be > 0 or a function, got -1'),
  );
  expect(checking(() => 1, check.schedule(check.positive))).not.toThrow();
});

property('every check accepts any value, or throws with the name of function and argument', fc.anything(), (given) => {
  const all = [
    ...[check.finite, check.positive, check.fraction, check.closedFraction, check.text, check.boolean, check.callable],
    ...[check.integer(0), check.tensor(2), check.layer, check.model, check.optimizer, check.exampleShape],
    ...[check.oneOf(['a']), check.recordOf(check.finite), check.schedule(check.positive), check.optional(check.text)],
  ];
  for (const by of all) {
    try {
      check.checkValue('block', 'x', given, by);
    } catch (error) {
      expect((error as Error).message).toMatch(/^block: x must be .*, got /s);
    }
  }
});
