import { neg } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { affineCoupling, inverseOf, randomStream, squeeze2d } from '../../src/index.js';
import { bijectorContract } from '../contracts/bijector.js';
import { expectClose } from '../contracts/numbers.js';
import { network } from './networks.js';

bijectorContract('inverseOf', () => inverseOf(affineCoupling({ conditioner: network(2) })), {
  input: [5, 4],
  composition: true,
  isIdentityAtFirst: true,
  rejects: [
    [
      () => inverseOf(squeeze2d()).forward(randomStream(1).normal([1, 2, 2, 3])),
      'squeeze2d: the number of output channels must be a multiple of 4, got 3',
    ],
  ],
});

test('forward is the inverse of the given bijector', async () => {
  const coupling = affineCoupling({ conditioner: network(2) });
  const inverse = inverseOf(coupling);
  const x = randomStream(1).normal([5, 4]);
  inverse.forward(x);
  for (const weight of coupling.trainableWeights) weight.write(randomStream(2).uniform(weight.shape as number[]));
  const { y, logDet } = inverse.forward(x);
  await expectClose(coupling.forward(y).y, x);
  await expectClose(coupling.forward(y).logDet, neg(logDet));
});

test('of squeeze2d moves channels back to pixels', () => {
  expect(inverseOf(squeeze2d()).forward(randomStream(1).normal([2, 3, 2, 8])).y.shape).toEqual([2, 6, 4, 2]);
});
