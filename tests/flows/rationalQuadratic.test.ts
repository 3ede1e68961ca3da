import { add, grad, grads, mul, reshape, sum, type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rationalQuadratic } from '../../src/flows/rationalQuadratic.js';
import { randomStream } from '../../src/index.js';
import { expectClose, numbers, rounding } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';
import { cases } from '../fixtures/splines.json';

describe.each(cases)('the spline of $bins bins within $bound is that of nflows', (given) => {
  const { bins, bound, x, parameters } = given;
  const spline = rationalQuadratic(bins, bound);
  const column = () => tensor2d(x, [x.length, 1]);
  const steering = () => tensor2d(parameters, [x.length, spline.size]);
  // software GL rounds logarithms and square roots to 4 digits
  const tolerance = 2e-4;

  test('forward and inverse', async () => {
    const there = spline.forward(column(), steering());
    await expectClose(there.value, given.y, tolerance);
    await expectClose(there.logSlope, given.logSlope, tolerance);
    const back = spline.inverse(column(), steering());
    await expectClose(back.value, given.inverse, tolerance);
    await expectClose(back.logSlope, given.logSlopeOfInverse, tolerance);
  });

  test('gradients', async () => {
    const factor = tensor1d(given.factor);
    const value = (at: Tensor, raw: Tensor) => {
      const { value: y, logSlope } = spline.forward(at as ReturnType<typeof column>, raw as ReturnType<typeof column>);
      return sum(mul(reshape(add(y, logSlope), [-1]), factor)) as Tensor;
    };
    const [byX, byParameters] = grads(value as never)([column(), steering()]) as Tensor[];
    await expectClose(byX, given.gradients.x, 1e-3);
    await expectClose(byParameters, given.gradients.parameters, 1e-3);
  });
});

test('at knots, at the bound and beyond it no number and no gradient is NaN', async () => {
  const spline = rationalQuadratic(4, 2);
  const places = [-1e3, -2.0000002, -2, -1.9999999, -1, 0, 1, 1.9999999, 2, 3, 1e3];
  const x = tensor2d(places, [places.length, 1]);
  for (const scale of [0, 1, 30]) {
    const parameters = randomStream(5).normal([places.length, spline.size], 0, scale) as never;
    for (const direction of ['forward', 'inverse'] as const) {
      const value = (at: Tensor) => spline[direction](at as never, parameters).value;
      const slope = (at: Tensor) => sum(spline[direction](at as never, parameters).logSlope);
      for (const found of [value(x), grad((at: Tensor) => sum(value(at)))(x), grad(slope)(x)])
        expect((await numbers(found)).every(Number.isFinite), `${direction}, parameters ${scale}`).toBe(true);
      const steered = grad((at: Tensor) => sum(spline[direction](x, at as never).value))(parameters);
      expect((await numbers(steered)).every(Number.isFinite)).toBe(true);
    }
  }
});

test('it rises, from one end of its bound to the other', async () => {
  const spline = rationalQuadratic(6, 3);
  const places = Array.from({ length: 61 }, (_, place) => -3 + place / 10);
  const row = await numbers(randomStream(8).normal([spline.size], 0, 2));
  const parameters = tensor2d(places.map(() => row));
  const y = await numbers(spline.forward(tensor2d(places, [61, 1]), parameters).value);
  for (let place = 1; place < y.length; place += 1) expect(y[place] as number).toBeGreaterThan(y[place - 1] as number);
  await expectClose(tensor1d([y[0] as number, y[60] as number]), [-3, 3], 1e-4);
});

/** A float32 some units in the last place from another. */
function near(value: number, ulps: number): number {
  const floats = new Float32Array([value]);
  const words = new Int32Array(floats.buffer);
  words[0] = (words[0] as number) + (value === 0 ? Math.abs(ulps) : ulps);
  return floats[0] as number;
}

/** Where the bins begin, in x or y, in double precision. */
function knotsOf(raw: number[], bound: number): number[] {
  const most = Math.max(...raw);
  const powers = raw.map((value) => Math.exp(value - most));
  const total = powers.reduce((sum, value) => sum + value, 0);
  let at = -bound;
  return [at, ...powers.map((power) => (at += 2 * bound * (1e-3 + (1 - 1e-3 * raw.length) * (power / total))))];
}

property(
  'at and around its knots a spline is finite, there and back, also of many bins and of extreme ones',
  fc.record({
    bins: fc.oneof(fc.integer({ min: 2, max: 12 }), fc.constantFrom(40, 500)),
    bound: fc.constantFrom(1e-20, 0.1, 4, 1000, 1e20),
    spread: fc.constantFrom(0, 1, 5, 30, 300),
    seed: fc.nat(10_000),
  }),
  async ({ bins, bound, spread, seed }) => {
    const spline = rationalQuadratic(bins, bound);
    const row = await numbers(randomStream(seed).normal([spline.size], 0, spread));
    const few = Math.ceil(bins / 12);
    for (const direction of ['forward', 'inverse'] as const) {
      const knots = knotsOf(direction === 'forward' ? row.slice(0, bins) : row.slice(bins, 2 * bins), bound);
      const places = knots
        .filter((_, index) => index % few === 0)
        .flatMap((knot) => [-4, -2, -1, 0, 1, 2, 4].map((ulps) => near(knot, ulps)));
      const given = tensor2d(places, [places.length, 1]);
      const parameters = tensor2d(places.map(() => row));
      const there = spline[direction](given, parameters);
      const [values, slopes] = [await numbers(there.value), await numbers(there.logSlope)];
      expect([...values, ...slopes].every(Number.isFinite), direction).toBe(true);
      expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(bound * (1 + 1e-5));
      const back =
        direction === 'forward' ? spline.inverse(there.value, parameters) : spline.forward(there.value, parameters);
      const again = await numbers(back.value);
      expect(again.every(Number.isFinite)).toBe(true);
      // a slope of 1/1000 loses three digits
      if (direction === 'forward' && spread <= 5)
        for (const [place, value] of again.entries())
          expect(Math.abs(value - (places[place] as number)) / bound).toBeLessThan(Math.max(2e-3, 20 * rounding()));
    }
  },
  rounding() > 1e-5 ? 4 : 25,
);

test('no gradient is lost at a knot', async () => {
  const spline = rationalQuadratic(2, 1);
  const places = [-1, near(-1, 1), near(0, -2), 0, near(0, 2), near(1, -1)].map((place) => Math.fround(place));
  const steering = () => tensor2d(places.map(() => new Array(spline.size).fill(0)));
  const slopes = await numbers(
    grad((at: Tensor) => sum(spline.inverse(at as never, steering()).value))(tensor2d(places, [places.length, 1])),
  );
  await expectClose(slopes, new Array(places.length).fill(1), 1e-3);
});
