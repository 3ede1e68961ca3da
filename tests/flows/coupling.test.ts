import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { affineCoupling, type CouplingMask, randomStream } from '../../src/index.js';
import { bijectorContract } from '../contracts/bijector.js';
import { numbers } from '../contracts/numbers.js';
import { convolutions, network } from './networks.js';

bijectorContract(
  'a coupling that keeps the other half, with a condition',
  () => affineCoupling({ conditioner: network(5), swap: true }),
  { input: [6, 4], condition: [6, 3], isIdentityAtFirst: true, variant: true, rejects: [] },
);

bijectorContract(
  'a coupling on a checkerboard',
  () => affineCoupling({ conditioner: convolutions([3, 4, 1]), mask: 'checkerboard' }),
  {
    input: [2, 3, 4, 1],
    isIdentityAtFirst: true,
    variant: true,
    rejects: [
      [
        () => affineCoupling({ conditioner: network(4), mask: 'checkerboard' }).forward(randomStream(1).normal([2, 4])),
        'affineCoupling: the input must be [batch, height, width, channels] for a checkerboard, got [2, 4]',
      ],
    ],
  },
);

bijectorContract(
  'a coupling of alternating numbers',
  () => affineCoupling({ conditioner: network(5), mask: 'alternating', swap: true }),
  { input: [4, 5], isIdentityAtFirst: true, variant: true, rejects: [] },
);

bijectorContract(
  'a coupling of pictures with a class for condition',
  () => affineCoupling({ conditioner: convolutions([2, 2, 5]) }),
  { input: [2, 2, 2, 4], condition: [2, 3], isIdentityAtFirst: true, variant: true, rejects: [] },
);

bijectorContract(
  'a coupling of pictures with a picture for condition',
  () => affineCoupling({ conditioner: convolutions([2, 2, 5]) }),
  {
    input: [2, 2, 2, 4],
    condition: [2, 2, 2, 3],
    isIdentityAtFirst: true,
    variant: true,
    rejects: [
      [
        () => affineCoupling({ conditioner: network(1) }).forward(randomStream(1).normal([2, 3])),
        'affineCoupling: the count of channels must be even, to have halves ("alternating" and "checkerboard" need none), got 3',
      ],
      [
        () => affineCoupling({ conditioner: network(2), mask: 'rows' as CouplingMask }),
        'affineCoupling: mask must be one of channels, checkerboard, alternating, got "rows"',
      ],
      [
        () => {
          const halving = sequential({
            layers: [layers.conv2d({ filters: 2, kernelSize: 3, strides: 2, inputShape: [4, 4, 1] })],
          });
          affineCoupling({ conditioner: halving }).forward(randomStream(1).normal([2, 4, 4, 2]));
        },
        'affineCoupling: what the conditioner gives must be [batch, 4, 4, features], got [2, 1, 1, 2]',
      ],
    ],
  },
);

/** Which numbers of an example of ones a coupling moves, once its bias is not 0. */
async function moved(mask: CouplingMask, swap: boolean, shape: number[]): Promise<boolean[]> {
  const conditioner = layers.activation({ activation: 'linear' });
  const coupling = affineCoupling({ conditioner, mask, swap });
  const x = randomStream(1).normal([1, ...shape]);
  coupling.forward(x);
  const [kernel, bias] = coupling.trainableWeights;
  for (const weight of [kernel, bias]) weight?.write(randomStream(2).uniform(weight.shape as number[], 1, 2));
  const [before, after] = [await numbers(x), await numbers(coupling.forward(x).y)];
  return before.map((value, place) => Math.abs(value - (after[place] as number)) > 1e-3);
}

test('masks keep what they say, and the other ones when swapped', async () => {
  const o = false;
  expect(await moved('channels', false, [4])).toEqual([o, o, true, true]);
  expect(await moved('channels', true, [4])).toEqual([true, true, o, o]);
  expect(await moved('alternating', false, [3])).toEqual([o, true, o]);
  expect(await moved('alternating', true, [3])).toEqual([true, o, true]);
  expect(await moved('checkerboard', false, [2, 3, 1])).toEqual([o, true, o, true, o, true]);
  expect(await moved('checkerboard', true, [2, 3, 1])).toEqual([true, o, true, o, true, o]);
});

test('before it is built it has no inverse, and says so', () => {
  expect(() => affineCoupling({ conditioner: network(1) }).inverse(randomStream(1).normal([2, 2]))).toThrow(
    'affineCoupling: must be built before its inverse; call forward once, or give inputShape',
  );
});
