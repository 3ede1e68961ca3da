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

test('in training it goes by the batch, there and back; otherwise by the averages', async () => {
  const layer = invertibleBatchNormalization({ momentum: 0.5 });
  const x = randomStream(1).normal([64, 4, 3], 5, 3);
  const { y, logDet } = layer.forward(x, { training: true });
  const { mean: center, variance } = moments(reshape(y, [-1, 3]), 0);
  await expectClose(center, [0, 0, 0], 1e-4);
  await expectClose(variance, [1, 1, 1], 1e-3);
  const back = layer.inverse(y, { training: true });
  await expectClose(back.x, x, 20 * rounding());
  await expectClose(
    back.logDet,
    (await numbers(logDet)).map((value) => -value),
  );
  // half way from 0 to 5
  const [moved] = await numbers(mean(layer.weights[2]?.read() as never));
  expect(moved).toBeCloseTo(2.5, 0);
});

test('its determinant in training is that of the deviations', async () => {
  const layer = invertibleBatchNormalization({ epsilon: 1e-6 });
  const x = randomStream(1).normal([500, 2], 0, 4);
  const { variance } = moments(x, 0);
  const expected = (await numbers(variance)).reduce((total, value) => total - Math.log(value) / 2, 0);
  const { logDet } = layer.forward(x, { training: true });
  await expectClose(logDet, new Array(500).fill(expected), 1e-4);
});

test('a dead channel stays finite', async () => {
  const layer = invertibleBatchNormalization();
  const x = concat([randomStream(1).normal([16, 1]), zeros([16, 1])], 1);
  const { y, logDet } = layer.forward(x, { training: true });
  for (const found of [y, logDet, layer.inverse(y, { training: true }).x])
    expect((await numbers(found)).every(Number.isFinite)).toBe(true);
});

test('a channel whose numbers do not differ is stretched as the averages say, not by what is added to variances', async () => {
  const layer = invertibleBatchNormalization();
  const x = concat([randomStream(1).normal([16, 1]), fill([16, 1], 12345.6)], 1);
  const { y, logDet } = layer.forward(x, { training: true });
  const alone = invertibleBatchNormalization().forward(slice(x, [0, 0], [16, 1]), { training: true });
  await expectClose(logDet, alone.logDet, 1e-3);
  await expectClose(layer.inverse(y, { training: true }).x, x, 1e-4);
  await expectClose(
    layer.weights[3]?.read() as never,
    [(await numbers(layer.weights[3]?.read() as never))[0] as number, 1],
    1e-5,
  );
});

test('one number a channel is no batch to train on', () => {
  expect(() => invertibleBatchNormalization().forward(zeros([1, 3]), { training: true })).toThrow(
    'invertibleBatchNormalization: a batch in training must be of two numbers a channel or more, got a float32 tensor of shape [1, 3]',
  );
});
