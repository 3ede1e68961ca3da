import {
  add,
  grad,
  grads,
  mul,
  reshape,
  sum,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rationalQuadratic } from '../../src/flows/rationalQuadratic.js';
import { randomStream } from '../../src/index.js';
import { expectClose, numbers, rounding } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';
import { cases } from '../fixtures/splines.json';

describe.each(cases)('the spline with $bins bins and bound $bound is the same as in nflows', (reference) => {
  const { bins, bound, x, parameters } = reference;
  const spline = rationalQuadratic(bins, bound);
  const column = () => tensor2d(x, [x.length, 1]);
  const rows = () => tensor2d(parameters, [x.length, spline.size]);
  // software WebGL rounds logarithms and square roots to 4 digits
  const tolerance = 2e-4;

  test('forward and inverse', async () => {
    const forward = spline.forward(column(), rows());
    await expectClose(forward.value, reference.y, tolerance);
    await expectClose(forward.logDerivative, reference.logSlope, tolerance);
    const inverse = spline.inverse(column(), rows());
    await expectClose(inverse.value, reference.inverse, tolerance);
    await expectClose(inverse.logDerivative, reference.logSlopeOfInverse, tolerance);
  });

  test('gradients', async () => {
    const factor = tensor1d(reference.factor);
    const value = (at: Tensor, raw: Tensor) => {
      const { value: y, logDerivative } = spline.forward(at as Tensor2D, raw as Tensor2D);
      return sum(mul(reshape(add(y, logDerivative), [-1]), factor)) as Tensor;
    };
    const [xGradient, parameterGradient] = grads(value as never)([column(), rows()]) as Tensor[];
    await expectClose(xGradient, reference.gradients.x, 1e-3);
    await expectClose(parameterGradient, reference.gradients.parameters, 1e-3);
  });
});

test('values and gradients are finite at knots, at the bound and outside of it', async () => {
  const spline = rationalQuadratic(4, 2);
  const points = [-1e3, -2.0000002, -2, -1.9999999, -1, 0, 1, 1.9999999, 2, 3, 1e3];
  const x = tensor2d(points, [points.length, 1]);
  for (const scale of [0, 1, 30]) {
    const parameters = randomStream(5).normal([points.length, spline.size], 0, scale) as Tensor2D;
    for (const direction of ['forward', 'inverse'] as const) {
      const value = (at: Tensor) => spline[direction](at as Tensor2D, parameters).value;
      const logDerivative = (at: Tensor) => sum(spline[direction](at as Tensor2D, parameters).logDerivative);
      for (const tensor of [value(x), grad((at: Tensor) => sum(value(at)))(x), grad(logDerivative)(x)])
        expect((await numbers(tensor)).every(Number.isFinite), `${direction}, parameters ${scale}`).toBe(true);
      const ofParameters = grad((at: Tensor) => sum(spline[direction](x, at as Tensor2D).value));
      expect((await numbers(ofParameters(parameters))).every(Number.isFinite)).toBe(true);
    }
  }
});

test('increases from -bound to bound', async () => {
  const spline = rationalQuadratic(6, 3);
  const points = Array.from({ length: 61 }, (_, index) => -3 + index / 10);
  const row = await numbers(randomStream(8).normal([spline.size], 0, 2));
  const parameters = tensor2d(points.map(() => row));
  const y = await numbers(spline.forward(tensor2d(points, [61, 1]), parameters).value);
  for (let index = 1; index < y.length; index += 1) expect(y[index] as number).toBeGreaterThan(y[index - 1] as number);
  await expectClose(tensor1d([y[0] as number, y[60] as number]), [-3, 3], 1e-4);
});

/** A float32 that differs from another by some units in the last place. */
function nextFloat(value: number, ulps: number): number {
  const floats = new Float32Array([value]);
  const words = new Int32Array(floats.buffer);
  words[0] = (words[0] as number) + (value === 0 ? Math.abs(ulps) : ulps);
  return floats[0] as number;
}

/** The knots in x or y, in double precision. */
function knotsOf(raw: number[], bound: number): number[] {
  const largest = Math.max(...raw);
  const powers = raw.map((value) => Math.exp(value - largest));
  const total = powers.reduce((sum, value) => sum + value, 0);
  let knot = -bound;
  return [knot, ...powers.map((power) => (knot += 2 * bound * (1e-3 + (1 - 1e-3 * raw.length) * (power / total))))];
}

property(
  'is finite at and next to its knots, in both directions, also with many or extreme bins',
  fc.record({
    bins: fc.oneof(fc.integer({ min: 2, max: 12 }), fc.constantFrom(40, 500)),
    bound: fc.constantFrom(1e-20, 0.1, 4, 1000, 1e20),
    stddev: fc.constantFrom(0, 1, 5, 30, 300),
    seed: fc.nat(10_000),
  }),
  async ({ bins, bound, stddev, seed }) => {
    const spline = rationalQuadratic(bins, bound);
    const row = await numbers(randomStream(seed).normal([spline.size], 0, stddev));
    const every = Math.ceil(bins / 12);
    for (const direction of ['forward', 'inverse'] as const) {
      const knots = knotsOf(direction === 'forward' ? row.slice(0, bins) : row.slice(bins, 2 * bins), bound);
      const points = knots
        .filter((_, index) => index % every === 0)
        .flatMap((knot) => [-4, -2, -1, 0, 1, 2, 4].map((ulps) => nextFloat(knot, ulps)));
      const parameters = tensor2d(points.map(() => row));
      const result = spline[direction](tensor2d(points, [points.length, 1]), parameters);
      const [values, logDerivatives] = [await numbers(result.value), await numbers(result.logDerivative)];
      expect([...values, ...logDerivatives].every(Number.isFinite), direction).toBe(true);
      expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(bound * (1 + 1e-5));
      const opposite = direction === 'forward' ? 'inverse' : 'forward';
      const roundTrip = await numbers(spline[opposite](result.value, parameters).value);
      expect(roundTrip.every(Number.isFinite)).toBe(true);
      // a derivative of 1/1000 loses three digits
      if (direction === 'forward' && stddev <= 5)
        for (const [index, value] of roundTrip.entries())
          expect(Math.abs(value - (points[index] as number)) / bound).toBeLessThan(Math.max(2e-3, 20 * rounding()));
    }
  },
  rounding() > 1e-5 ? 4 : 25,
);

test('the gradient is not lost at a knot', async () => {
  const spline = rationalQuadratic(2, 1);
  const points = [-1, nextFloat(-1, 1), nextFloat(0, -2), 0, nextFloat(0, 2), nextFloat(1, -1)].map(Math.fround);
  const parameters = tensor2d(points.map(() => new Array(spline.size).fill(0)));
  const inverse = (at: Tensor) => sum(spline.inverse(at as Tensor2D, parameters).value);
  const gradient = await numbers(grad(inverse)(tensor2d(points, [points.length, 1])));
  await expectClose(gradient, new Array(points.length).fill(1), 1e-3);
});
