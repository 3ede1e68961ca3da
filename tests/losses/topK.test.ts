import { grad, type Tensor, tensor1d, tensor2d, tile } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { enableTraining, exponentialSchedule, hinge, nonSaturating, topK } from '../../src/index.js';
import { expectClose, numbers } from '../contracts/numbers.js';

const fake = () => tensor2d([[3], [-8], [1], [5], [-2]]);

test('uses the best fraction of the samples for the generator, and all for the discriminator', async () => {
  // two of five: 5 and 3
  await expectClose(topK(hinge).generator(fake()), [-4]);
  await expectClose(topK(hinge, { fraction: 1 }).generator(fake()), hinge.generator(fake()));
  await expectClose(topK(hinge, { fraction: 0.01 }).generator(fake()), [-5]);
  await expectClose(topK(hinge).discriminator(tensor1d([2]), fake()), hinge.discriminator(tensor1d([2]), fake()));
});

test('evaluates a schedule at each step', async () => {
  const loss = topK(hinge, { fraction: exponentialSchedule({ to: 0.2, rate: 0.6, decaySteps: 10 }) });
  await expectClose(loss.generator(fake(), undefined, 9), [0.2]);
  await expectClose(loss.generator(fake(), undefined, 10), [-3]);
  await expectClose(loss.generator(fake(), undefined, 99), [-5]);
});

test('has a gradient for the best samples only', async () => {
  const gradient = grad((x: Tensor) => topK(hinge).generator(x))(fake());
  await expectClose(gradient, [-0.5, 0, 0, -0.5, 0]);
});

test('counts equal logits once each, below and above 2,048 logits', async () => {
  await enableTraining();
  for (const size of [7, 3000]) {
    const logits = tile(tensor1d([1, 0, 2, 2, 2, 0, 1]), [Math.ceil(size / 7)]);
    const sorted = (await numbers(logits)).sort((a, b) => b - a).slice(0, Math.floor(0.6 * logits.size));
    await expectClose(topK(hinge, { fraction: 0.6 }).generator(logits), [
      -sorted.reduce((a, b) => a + b) / sorted.length,
    ]);
    const gradient = await numbers(grad((x: Tensor) => topK(hinge, { fraction: 0.6 }).generator(x))(logits));
    expect(gradient.filter((value) => value !== 0).length).toBe(sorted.length);
  }
});

test('is finite for extreme logits', async () => {
  await expectClose(topK(nonSaturating).generator(tensor1d([1e4, -1e4])), [0]);
  await expectClose(topK(nonSaturating, { fraction: 1 }).generator(tensor1d([1e4, -1e4])), [5e3]);
});

test('throws if fraction is not in (0, 1]', () => {
  expect(() => topK(hinge, { fraction: 0 })).toThrow('topK: fraction must be in (0, 1] or a function, got 0');
  expect(() => topK(hinge, { fraction: (step) => step + 1 }).generator(fake(), undefined, 1)).toThrow(
    'topK: fraction must be in (0, 1], got 2',
  );
});
