import { zerosLike } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { affineCoupling, chain, factorOut, multiScale, permutation, randomStream, squeeze2d } from '../../src/index.js';
import { bijectorContract } from '../contracts/bijector.js';
import { expectClose, numbers } from '../contracts/numbers.js';
import { convolutions } from './networks.js';

/** Levels on pictures of 4×4 with one channel; the first ends with a prior of what it sets aside. */
const create = () =>
  multiScale([
    chain([
      squeeze2d(),
      affineCoupling({ conditioner: convolutions([2, 2, 2]), swap: true }),
      factorOut({ conditioner: convolutions([2, 2, 2]) }),
    ]),
    chain([squeeze2d({ order: 'channels' }), affineCoupling({ conditioner: convolutions([1, 1, 4]) })]),
  ]);

bijectorContract('multiScale', create, {
  input: [2, 4, 4, 1],
  composition: true,
  isIdentityAtFirst: false,
  rejects: [
    [() => multiScale([squeeze2d()], { keptFraction: 1 }), 'multiScale: keptFraction must be in (0, 1), got 1'],
    [() => multiScale([]), 'multiScale: levels must be an array of at least 1, got []'],
    [
      () => multiScale([permutation(), squeeze2d()]).forward(randomStream(1).normal([1, 2, 2, 3])),
      'multiScale: what a level gives must be pictures whose channels have a whole share of 0.5 that goes on, got [1, 2, 2, 3]',
    ],
    [
      () => {
        const level = (channels: number) => affineCoupling({ conditioner: convolutions([2, 2, channels]) });
        multiScale([level(2), level(1)]).forward(randomStream(1).normal([1, 2, 2, 4]));
      },
      'multiScale: levels must be of different widths, as squeeze makes them, got ["at2", "at2"]',
    ],
  ],
});

test('parts by scale, finest first, and together again', async () => {
  const flow = create();
  const x = randomStream(1).normal([3, 4, 4, 1]);
  const { y: z } = flow.forward(x);
  expect(flow.scales).toEqual([
    { name: 'at4', shape: [2, 2, 2] },
    { name: 'at2', shape: [1, 1, 8] },
  ]);
  const parts = flow.split(z);
  expect(Object.keys(parts)).toEqual(['at4', 'at2']);
  await expectClose(flow.join(parts), z, 0);
  expect(() => flow.join({ at4: parts.at4 as never })).toThrow(
    'join: parts: at2 must be a tensor of numbers, [batch, ...], of rank 2 or more, got undefined',
  );
});

test('what is set aside at a new one is the lower row of each block, and hiding it leaves the upper one', async () => {
  const flow = create();
  const x = randomStream(1).normal([1, 4, 4, 1]);
  const parts = flow.split(flow.forward(x).y);
  const { x: hidden } = flow.inverse(flow.join({ ...parts, at4: zerosLike(parts.at4 as never) }));
  const [before, after] = [await numbers(x), await numbers(hidden)];
  for (const [place, value] of after.entries())
    expect(value).toBeCloseTo(Math.floor(place / 4) % 2 === 0 ? (before[place] as number) : 0, 5);
});

test('of one channel a quarter goes on: one pixel of each block', async () => {
  const flow = multiScale([squeeze2d(), squeeze2d()], { keptFraction: 1 / 4 });
  const x = randomStream(1).normal([2, 4, 4, 1]);
  const { y: z } = flow.forward(x);
  expect(flow.scales).toEqual([
    { name: 'at4', shape: [2, 2, 3] },
    { name: 'at2', shape: [1, 1, 4] },
  ]);
  const pixels = await numbers(x);
  expect((await numbers(flow.split(z).at2)).slice(0, 4)).toEqual([0, 2, 8, 10].map((place) => pixels[place]));
  await expectClose(flow.inverse(z).x, x, 0);
});
