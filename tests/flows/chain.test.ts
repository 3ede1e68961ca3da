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
        'chain: bijectors must be each used once, also within others, got "shuffle"',
      ],
    ],
  },
);

bijectorContract(
  'a chain that changes shapes, in a chain',
  () => chain([chain([squeeze2d(), affineCoupling({ conditioner: convolutions([2, 1, 2]) })]), permutation()]),
  { input: [3, 4, 2, 1], isIdentityAtFirst: false, variant: true, rejects: [] },
);

test('log-determinants add up', async () => {
  const parts = [affineCoupling({ conditioner: network(1) }), actNorm()] as const;
  const whole = chain(parts);
  const x = randomStream(1).normal([6, 2]);
  whole.forward(x, { training: true });
  for (const weight of whole.trainableWeights) weight.write(randomStream(2).uniform(weight.shape as number[]));
  const first = parts[0].forward(x);
  const second = parts[1].forward(first.y);
  await expectClose(whole.forward(x).logDet, add(first.logDet, second.logDet));
  expect(whole.trainableWeights.length).toBe(parts[0].trainableWeights.length + 2);
});
