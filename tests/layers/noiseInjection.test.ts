import { ones, sub, type Tensor, tensor, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noiseInjection, randomStream, withRandom } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose, numbers } from '../contracts/numbers.js';

layerContract('noiseInjection', () => noiseInjection(), {
  inputs: [[3, 2, 4, 5]],
  twiceDifferentiable: true,
  rejects: [
    [() => noiseInjection({ seed: 0.5 }), 'noiseInjection: seed must be an integer >= 0, got 0.5'],
    [
      () => noiseInjection().apply(zeros([2, 3])),
      'noiseInjection: features must have shape [batch, ..., channels], got [2, 3]',
    ],
  ],
});

test('adds one random number per pixel, times the strength of each channel', async () => {
  const layer = noiseInjection();
  const x = ones([2, 1, 3, 2]);
  await expectClose(layer.apply(x), x, 0);
  layer.setWeights([tensor([1, -2])]);
  const y = withRandom(randomStream(5), () => layer.apply(x) as Tensor);
  const noise = await numbers(randomStream(5).normal([2, 1, 3, 1]));
  await expectClose(
    sub(y, x),
    noise.flatMap((n) => [n, -2 * n]),
  );
});

test('the noise differs between calls, and is the same for layers with the same seed', async () => {
  const draws = async (seed: number) => {
    const layer = noiseInjection({ seed });
    layer.apply(ones([1, 4, 1]));
    layer.setWeights([tensor([1])]);
    return [await numbers(layer.apply(ones([1, 4, 1]))), await numbers(layer.apply(ones([1, 4, 1])))];
  };
  const [first, second] = await draws(3);
  expect(second).not.toEqual(first);
  expect(await draws(3)).toEqual([first, second]);
  expect((await draws(4))[0]).not.toEqual(first);
});
