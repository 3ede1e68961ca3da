import { floor, max, mean, min, mul, sub, tensor1d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { dequantize, randomStream } from '../../src/index.js';
import { expectClose, numbers, rounding } from '../contracts/numbers.js';

test('maps each integer n uniformly to [n, n + 1) / 2ᵇ', async () => {
  const integers = tensor1d(Array.from({ length: 4000 }, (_, index) => index % 4));
  const x = dequantize(integers, { bits: 2, random: randomStream(1) });
  await expectClose(floor(mul(x, 4)), integers, 0);
  const noise = sub(mul(x, 4), integers);
  expect((await numbers(min(noise)))[0]).toBeLessThan(0.01);
  expect((await numbers(max(noise)))[0]).toBeGreaterThan(0.99);
  expect((await numbers(mean(noise)))[0]).toBeCloseTo(0.5, 1);
  expect(() => dequantize(integers, { random: randomStream(1) } as never)).toThrow(
    'dequantize: bits must be an integer from 1 to 24, got undefined',
  );
});

test.each([8, -1, 0.5])('throws for %d with 3 bits, or returns NaN on a GPU', async (wrong) => {
  const call = () => dequantize(tensor1d([1, wrong, 2]), { bits: 3, random: randomStream(1) });
  if (rounding() > 1e-5) expect((await numbers(call())).map(Number.isFinite)).toEqual([true, false, true]);
  else expect(call).toThrow(`dequantize: integers must be in [0, 8) for 3 bits, got ${wrong}`);
});
