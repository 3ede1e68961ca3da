import { concat, mean, moments, mul, reshape, square, zeros } from '@tensorflow/tfjs-core';
import { input, loadLayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { actNorm, randomStream } from '../../src/index.js';
import { bijectorContract } from '../contracts/bijector.js';
import { inMemory } from '../contracts/inMemory.js';
import { expectClose, numbers } from '../contracts/numbers.js';

bijectorContract('actNorm', () => actNorm(), {
  input: [4, 2, 3, 2],
  isIdentityAtFirst: true,
  rejects: [[() => actNorm({ epsilon: 0 }), 'actNorm: epsilon must be > 0, got 0']],
});

test('the first batch it is trained on, and no other, comes out with mean 0 and deviation 1', async () => {
  const layer = actNorm();
  const first = randomStream(1).normal([64, 4, 3], 5, 3);
  await expectClose(layer.forward(first).y, first, 0);
  const { y } = layer.forward(first, { training: true });
  const { mean: center, variance } = moments(reshape(y, [-1, 3]), 0);
  await expectClose(center, [0, 0, 0], 1e-4);
  await expectClose(variance, [1, 1, 1], 1e-3);
  const second = randomStream(2).normal([64, 4, 3]);
  await expectClose(layer.forward(second, { training: true }).y, layer.forward(second).y, 0);
  expect(Math.abs((await numbers(mean(layer.forward(second).y)))[0] as number)).toBeGreaterThan(1);
});

test('loaded again it does not begin anew', async () => {
  const x = input({ shape: [3] });
  const whole = model({ inputs: x, outputs: actNorm().apply(x) as SymbolicTensor });
  const first = randomStream(1).normal([32, 3], 5, 3);
  whole.apply(first, { training: true });
  const loaded = await loadLayersModel(await inMemory(whole));
  const other = randomStream(2).normal([32, 3], -7, 1);
  await expectClose(loaded.apply(other, { training: true }) as never, whole.predict(other) as never, 0);
});

test('a dead channel stays finite, there and back', async () => {
  const layer = actNorm();
  const x = concat([randomStream(1).normal([16, 1]), zeros([16, 1])], 1);
  const { y, logDet } = layer.forward(x, { training: true });
  for (const found of [y, logDet, layer.inverse(y).x, square(mul(y, 10))])
    expect((await numbers(found)).every(Number.isFinite)).toBe(true);
  await expectClose(layer.inverse(y).x, x, 1e-5);
});
