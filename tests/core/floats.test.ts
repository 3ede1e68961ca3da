import { cast, tensor1d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { floats } from '../../src/core/floats.js';
import { expectClose } from '../contracts/numbers.js';

test('casts integers and booleans to float32, and returns the same tensor for float32', async () => {
  const x = tensor1d([-1.5, 0, 1]);
  expect(floats(x)).toBe(x);
  for (const [given, values] of [
    [tensor1d([-3, 0, 200], 'int32'), [-3, 0, 200]],
    [cast(tensor1d([1, 0, 1]), 'bool'), [1, 0, 1]],
  ] as const) {
    expect(floats(given).dtype).toBe('float32');
    await expectClose(floats(given), values, 0);
  }
});
