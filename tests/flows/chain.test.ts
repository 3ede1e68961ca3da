import { add } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import {
  actNorm,
  additiveCoupling,
  affineCoupling,
  chain,
  permutation,
  randomStream,
  squeeze2d,
} from '../../src/index.js';
import { bijectorContract } from '../contracts/bijector.js';
import { expectClose } from '../contracts/numbers.js';
import { convolutions, network } from './networks.js';

bijectorContract(
  'chain',
  () =>
    chain([
      affineCoupling({ conditioner: network(2) }),
      permutation({ seed: 1 }),
      additiveCoupling({ conditioner: network(2) }),
    ]),
  {
    input: [5, 4],
    composition: true,
    isIdentityAtFirst: false,
    rejects: [
      [() => chain([]), 'chain: bijectors must be an array of at least 1, got []'],
      [
        () => {
          const shuffle = permutation({ name: 'shuffle' });
          chain([shuffle, shuffle]);
        },
        'chain: bijectors must be distinct, including those nested in others, got ["shuffle", "shuffle"]',
      ],
    ],
  },
);

bijectorContract(
  'a chain in a chain, with different input and output shapes',
  () => chain([chain([squeeze2d(), affineCoupling({ conditioner: convolutions([2, 1, 2]) })]), permutation()]),
  { input: [3, 4, 2, 1], isIdentityAtFirst: false, variant: true, rejects: [] },
);

test('the log-determinant is the sum of those of the bijectors', async () => {
  const bijectors = [affineCoupling({ conditioner: network(1) }), actNorm()] as const;
  const composition = chain(bijectors);
  const x = randomStream(1).normal([6, 2]);
  composition.forward(x, { training: true });
  for (const weight of composition.trainableWeights) weight.write(randomStream(2).uniform(weight.shape as number[]));
  const first = bijectors[0].forward(x);
  const second = bijectors[1].forward(first.y);
  await expectClose(composition.forward(x).logDet, add(first.logDet, second.logDet));
  expect(composition.trainableWeights.length).toBe(bijectors[0].trainableWeights.length + 2);
});
