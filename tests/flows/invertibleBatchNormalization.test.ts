import { concat, fill, mean, moments, reshape, slice, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { invertibleBatchNormalization, randomStream } from '../../src/index.js';
import { bijectorContract } from '../contracts/bijector.js';
import { expectClose, numbers, rounding } from '../contracts/numbers.js';

bijectorContract('invertibleBatchNormalization', () => invertibleBatchNormalization(), {
  input: [4, 2, 3, 2],
  changesState: true,
  isIdentityAtFirst: false,
  rejects: [
    [
      () => invertibleBatchNormalization({ momentum: 1 }),
      'invertibleBatchNormalization: momentum must be in [0, 1), got 1',
    ],
    [() => invertibleBatchNormalization({ epsilon: 0 }), 'invertibleBatchNormalization: epsilon must be > 0, got 0'],
  ],
});

test('uses the batch statistics in training mode, in both directions, and updates the moving averages', async () => {
  const layer = invertibleBatchNormalization({ momentum: 0.5 });
  const x = randomStream(1).normal([64, 4, 3], 5, 3);
  const { y, logDet } = layer.forward(x, { training: true });
  const { mean: average, variance } = moments(reshape(y, [-1, 3]), 0);
  await expectClose(average, [0, 0, 0], 1e-4);
  await expectClose(variance, [1, 1, 1], 1e-3);
  const inverse = layer.inverse(y, { training: true });
  await expectClose(inverse.x, x, 20 * rounding());
  await expectClose(
    inverse.logDet,
    (await numbers(logDet)).map((value) => -value),
  );
  // halfway from 0 to 5
  const [movingMean] = await numbers(mean(layer.weights[2]?.read() as never));
  expect(movingMean).toBeCloseTo(2.5, 0);
});

test('the log-determinant in training mode is that of the standard deviations', async () => {
  const layer = invertibleBatchNormalization({ epsilon: 1e-6 });
  const x = randomStream(1).normal([500, 2], 0, 4);
  const { variance } = moments(x, 0);
  const expected = (await numbers(variance)).reduce((total, value) => total - Math.log(value) / 2, 0);
  const { logDet } = layer.forward(x, { training: true });
  await expectClose(logDet, new Array(500).fill(expected), 1e-4);
});

test('a constant channel stays finite', async () => {
  const layer = invertibleBatchNormalization();
  const x = concat([randomStream(1).normal([16, 1]), zeros([16, 1])], 1);
  const { y, logDet } = layer.forward(x, { training: true });
  for (const tensor of [y, logDet, layer.inverse(y, { training: true }).x])
    expect((await numbers(tensor)).every(Number.isFinite)).toBe(true);
});

test('scales a constant channel by the moving variance, not by epsilon', async () => {
  const layer = invertibleBatchNormalization();
  const x = concat([randomStream(1).normal([16, 1]), fill([16, 1], 12345.6)], 1);
  const { y, logDet } = layer.forward(x, { training: true });
  const withoutConstant = invertibleBatchNormalization().forward(slice(x, [0, 0], [16, 1]), { training: true });
  await expectClose(logDet, withoutConstant.logDet, 1e-3);
  await expectClose(layer.inverse(y, { training: true }).x, x, 1e-4);
  await expectClose(
    layer.weights[3]?.read() as never,
    [(await numbers(layer.weights[3]?.read() as never))[0] as number, 1],
    1e-5,
  );
});

test('throws in training mode if there is one value per channel', () => {
  expect(() => invertibleBatchNormalization().forward(zeros([1, 3]), { training: true })).toThrow(
    'invertibleBatchNormalization: a batch in training mode must be of at least 2 values per channel, got',
  );
});
