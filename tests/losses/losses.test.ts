import { type Scalar, type Tensor, tensor1d, variable, variableGrads } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { type AdversarialLoss, hinge, nonSaturating } from '../../src/index.js';
import { expectClose, numbers } from '../contracts/numbers.js';

// TF-GAN's test has these logits; its hinge and non-saturating values without label smoothing
const real = () => tensor1d([-5, 1.4, 12.5, 2.7]);
const fake = () => tensor1d([10, 4.4, -5.5, 3.6]);

test('hinge, golden values', async () => {
  await expectClose(hinge.discriminator(real(), fake()), [6.75]);
  await expectClose(hinge.generator(fake()), [-3.125]);
});

test('nonSaturating, golden values', async () => {
  await expectClose(nonSaturating.generator(fake()), [1.38582]);
  const zeta = (t: number) => Math.log1p(Math.exp(t));
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
  await expectClose(nonSaturating.discriminator(real(), fake()), [
    mean([5, -1.4, -12.5, -2.7].map(zeta)) + mean([10, 4.4, -5.5, 3.6].map(zeta)),
  ]);
});

describe.each([
  ['hinge', hinge],
  ['nonSaturating', nonSaturating],
] as [string, AdversarialLoss][])('%s', (name, loss) => {
  const gradient = (f: (x: Tensor) => Scalar, values: number[]) => {
    const x = variable(tensor1d(values));
    return variableGrads(() => f(x), [x]).grads[x.name] as Tensor;
  };

  test('is finite and right at logits of ±10,000', async () => {
    const extreme = tensor1d([1e4, -1e4]);
    const [d] = await numbers(loss.discriminator(extreme, extreme));
    const [g] = await numbers(loss.generator(extreme));
    // half of each side is wrong by 10,000, and hinge asks for its margin of 1 on top
    await expectClose([d as number], [name === 'hinge' ? 10_001 : 10_000]);
    await expectClose([g as number], [name === 'hinge' ? 0 : 5_000]);
    for (const f of [loss.generator, (x: Tensor) => loss.discriminator(x, x)])
      expect((await numbers(gradient(f, [1e4, -1e4]))).every(Number.isFinite)).toBe(true);
  });

  test('pushes real logits up, fake ones down, and the generator pushes fake ones up', async () => {
    const zero = tensor1d([0, 0]);
    expect(Math.max(...(await numbers(gradient((x) => loss.discriminator(x, zero), [0, 0]))))).toBeLessThan(0);
    expect(Math.min(...(await numbers(gradient((x) => loss.discriminator(zero, x), [0, 0]))))).toBeGreaterThan(0);
    expect(Math.max(...(await numbers(gradient((x) => loss.generator(x), [0, 0]))))).toBeLessThan(0);
  });
});
