import { type Scalar, type Tensor, tensor1d, variable, variableGrads } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import {
  type AdversarialLoss,
  hinge,
  labelSmoothing,
  leastSquares,
  minimax,
  nonSaturating,
  relativisticAverage,
  relativisticPairing,
  wasserstein,
} from '../../src/index.js';
import { expectClose, numbers } from '../contracts/numbers.js';

// the logits of TF-GAN's test, which has these values for all losses but the minimax generator and
// relativistic ones
const real = [-5, 1.4, 12.5, 2.7];
const fake = [10, 4.4, -5.5, 3.6];

const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
const zeta = (t: number) => Math.log1p(Math.exp(t));
const above = (values: number[], others: number[]) => values.map((value) => value - mean(others));
/** The discriminator's losses of the paper, of logits minus the mean of the other side. */
const relative = {
  nonSaturating: (r: number[], f: number[]) => mean(r.map((x) => zeta(-x))) + mean(f.map(zeta)),
  leastSquares: (r: number[], f: number[]) => mean(r.map((x) => (x - 1) ** 2)) + mean(f.map((x) => (x + 1) ** 2)),
  hinge: (r: number[], f: number[]) => mean(r.map((x) => Math.max(0, 1 - x))) + mean(f.map((x) => Math.max(0, 1 + x))),
};

const losses: Record<string, { loss: AdversarialLoss; discriminator: number; generator: number }> = {
  hinge: { loss: hinge, discriminator: 6.75, generator: -3.125 },
  nonSaturating: {
    loss: nonSaturating,
    discriminator: relative.nonSaturating(real, fake),
    generator: 1.38582,
  },
  'nonSaturating, smoothed': {
    loss: labelSmoothing({ smoothing: 0.125 }),
    discriminator: 6.19637,
    generator: 1.38582,
  },
  minimax: {
    loss: minimax,
    discriminator: relative.nonSaturating(real, fake),
    generator: -mean(fake.map(zeta)),
  },
  wasserstein: { loss: wasserstein, discriminator: 0.225, generator: -3.125 },
  leastSquares: { loss: leastSquares, discriminator: 41.73375, generator: 17.69625 },
  ...Object.fromEntries(
    Object.entries({ nonSaturating, leastSquares, hinge }).map(([name, loss]) => [
      `relativistic ${name}`,
      {
        loss: relativisticAverage(loss),
        discriminator: relative[name as keyof typeof relative](above(real, fake), above(fake, real)),
        generator: relative[name as keyof typeof relative](above(fake, real), above(real, fake)),
      },
    ]),
  ),
  relativisticPairing: {
    loss: relativisticPairing,
    discriminator: mean(real.map((r, i) => zeta((fake[i] as number) - r))),
    generator: mean(real.map((r, i) => zeta(r - (fake[i] as number)))),
  },
};

describe.each(Object.entries(losses))('%s', (name, { loss, discriminator, generator }) => {
  const gradient = (f: (x: Tensor) => Scalar, values: number[]) => {
    const x = variable(tensor1d(values));
    return variableGrads(() => f(x), [x]).grads[x.name] as Tensor;
  };

  test('returns the reference values', async () => {
    await expectClose(loss.discriminator(tensor1d(real), tensor1d(fake)), [discriminator]);
    await expectClose(loss.generator(tensor1d(fake), tensor1d(real)), [generator]);
  });

  test('is finite and accurate for logits of ±10,000', async () => {
    const extreme = () => tensor1d([1e4, -1e4]);
    const expected: Record<string, [number, number]> = {
      // half of each side is wrong by 10,000, plus the margin of 1
      hinge: [10_001, 0],
      nonSaturating: [10_000, 5_000],
      'nonSaturating, smoothed': [10_000, 5_000],
      minimax: [10_000, -5_000],
      wasserstein: [0, 0],
      leastSquares: [1e8, 5e7],
      // the mean of the other side is 0
      'relativistic nonSaturating': [10_000, 10_000],
      'relativistic leastSquares': [2e8, 2e8],
      'relativistic hinge': [10_001, 10_001],
      // each pair is equal
      relativisticPairing: [Math.LN2, Math.LN2],
    };
    const [d, g] = expected[name] as [number, number];
    await expectClose(loss.discriminator(extreme(), extreme()), [d]);
    await expectClose(loss.generator(extreme(), extreme()), [g]);
    for (const f of [(x: Tensor) => loss.generator(x, extreme()), (x: Tensor) => loss.discriminator(x, x)])
      expect((await numbers(gradient(f, [1e4, -1e4]))).every(Number.isFinite)).toBe(true);
  });

  test('has gradients that raise real logits and lower fake ones, and the opposite for the generator', async () => {
    // between the targets 0 and 1 of least squares
    const half = tensor1d([0.5, 0.5]);
    const gradientAt = async (f: (x: Tensor) => Scalar) => numbers(gradient(f, [0.5, 0.5]));
    expect(Math.max(...(await gradientAt((x) => loss.discriminator(x, half))))).toBeLessThan(0);
    expect(Math.min(...(await gradientAt((x) => loss.discriminator(half, x))))).toBeGreaterThan(0);
    expect(Math.max(...(await gradientAt((x) => loss.generator(x, half))))).toBeLessThan(0);
  });
});

test('the generator of a relativistic loss lowers real logits, and throws if there are none', async () => {
  const loss = relativisticAverage(hinge);
  const x = variable(tensor1d([0.5, 0.5]));
  const { grads } = variableGrads(() => loss.generator(tensor1d([0.5]), x), [x]);
  expect(Math.min(...(await numbers(grads[x.name] as Tensor)))).toBeGreaterThan(0);
  expect(loss.relativistic).toBe(true);
  expect(() => loss.generator(tensor1d([0]))).toThrow(
    'relativisticAverage.generator: real must be a tensor of numbers, got undefined',
  );
});

test('the smoothed loss is minimal at the logit of its label', async () => {
  const { discriminator } = labelSmoothing();
  const r = variable(tensor1d([Math.log(0.9 / 0.1)]));
  const { grads } = variableGrads(() => discriminator(r, tensor1d([0])), [r]);
  await expectClose(grads[r.name] as Tensor, [0]);
});

test.each([-0.1, 1, Number.NaN])('throws if smoothing is %d', (smoothing) => {
  expect(() => labelSmoothing({ smoothing })).toThrow(`labelSmoothing: smoothing must be in [0, 1), got ${smoothing}`);
});
