import { add, grad, grads, mul, reshape, sum, type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { rationalQuadratic } from '../../src/flows/rationalQuadratic.js';
import { randomStream } from '../../src/index.js';
import { expectClose, numbers } from '../contracts/numbers.js';
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
