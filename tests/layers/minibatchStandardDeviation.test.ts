import { concat, tensor, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { minibatchStandardDeviation, randomStream } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose, numbers } from '../contracts/numbers.js';

layerContract('minibatchStandardDeviation', () => minibatchStandardDeviation({ groupSize: 3 }), {
  inputs: [[6, 3, 2, 2]],
  twiceDifferentiable: true,
  rejects: [
    [
      () => minibatchStandardDeviation({ groupSize: 0 }),
      'minibatchStandardDeviation: groupSize must be an integer >= 1, got 0',
    ],
    [() => minibatchStandardDeviation({ epsilon: 0 }), 'minibatchStandardDeviation: epsilon must be > 0, got 0'],
    [
      () => minibatchStandardDeviation().apply(zeros([6, 2])),
      'minibatchStandardDeviation: groupSize must divide the batch of 6, got 4',
    ],
  ],
});

test('the last channel is the mean standard deviation within a group of consecutive samples', async () => {
  const x = tensor([1, 0, 3, 4, 7, 7, 7, 7], [4, 2]);
  const layer = minibatchStandardDeviation({ groupSize: 2, epsilon: 1e-10 });
  // the standard deviations are 1 and 2 in the first two samples, and 0 in the others
  const [first, second] = [1.5, 1e-5];
  await expectClose(layer.apply(x) as never, [1, 0, first, 3, 4, first, 7, 7, second, 7, 7, second]);
});

test('no consecutive group mixes real and fake samples of a concatenated batch', async () => {
  const random = randomStream(4);
  const [real, fake] = [random.normal([4, 2, 2, 3]), random.normal([4, 2, 2, 3], 50, 9)];
  const layer = minibatchStandardDeviation();
  const joined = await numbers(layer.apply(concat([real, fake])) as never);
  const alone = await numbers(layer.apply(real) as never);
  expect(joined.slice(0, alone.length)).toEqual(alone);
});

test('a batch smaller than groupSize is one group', async () => {
  const x = tensor([1, 3], [2, 1]);
  await expectClose(minibatchStandardDeviation({ epsilon: 1e-10 }).apply(x) as never, [1, 1, 3, 1]);
});
