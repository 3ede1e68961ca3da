import { tensor2d, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { fadeIn } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose } from '../contracts/numbers.js';

layerContract('fadeIn', () => fadeIn({ alpha: 0.3 }), {
  inputs: [
    [2, 3, 4],
    [2, 3, 4],
  ],
  twiceDifferentiable: true,
  rejects: [
    [() => fadeIn({ alpha: 1.5 }), 'fadeIn: alpha must be in [0, 1], got 1.5'],
    [
      () => fadeIn().apply([zeros([2, 3]), zeros([2, 4])]),
      'fadeIn: inputs must be two tensors of the same shape, got [[2,3],[2,4]]',
    ],
    [() => fadeIn().apply(zeros([2, 3])), 'fadeIn: inputs must be two tensors of the same shape, got [2,3]'],
  ],
});

test('interpolates from the old to the new input', async () => {
  const fade = fadeIn();
  const blend = () => fade.apply([tensor2d([[1, 2]]), tensor2d([[3, -2]])]);
  await expectClose(blend(), [1, 2]);
  fade.setAlpha(0.25);
  await expectClose(blend(), [1.5, 1]);
  fade.setAlpha(1);
  await expectClose(blend(), [3, -2]);
  expect(fade.trainableWeights).toEqual([]);
  expect(() => fade.setAlpha(Number.NaN)).toThrow('fadeIn.setAlpha: alpha must be in [0, 1], got NaN');
});
