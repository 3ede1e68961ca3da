import { zerosLike } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { affineCoupling, chain, factorOut, multiScale, permutation, randomStream, squeeze2d } from '../../src/index.js';
import { bijectorContract } from '../contracts/bijector.js';
import { expectClose, numbers } from '../contracts/numbers.js';
import { convolutions } from './networks.js';

/** Two levels for images of 4×4 pixels with one channel; the first ends with factorOut. */
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
      'multiScale: the output of a level must be of shape [batch, height, width, channels], ' +
        'with channels × 0.5 an integer, got [1, 2, 2, 3]',
    ],
    [
      () => {
        const level = (channels: number) => affineCoupling({ conditioner: convolutions([2, 2, channels]) });
        multiScale([level(2), level(1)]).forward(randomStream(1).normal([1, 2, 2, 4]));
      },
      'multiScale: levels must be bijectors with inputs of different widths, got ["at2", "at2"]',
    ],
    [
      () => create().split(randomStream(1).normal([1, 16])),
      'multiScale.split: the layer must be built first; call forward once',
    ],
  ],
});

test('split returns the latents by scale, finest first, and join inverts it', async () => {
  const bijector = create();
  const x = randomStream(1).normal([3, 4, 4, 1]);
  const { y: z } = bijector.forward(x);
  expect(bijector.scales).toEqual([
    { name: 'at4', shape: [2, 2, 2] },
    { name: 'at2', shape: [1, 1, 8] },
  ]);
  const latents = bijector.split(z);
  expect(Object.keys(latents)).toEqual(['at4', 'at2']);
  await expectClose(bijector.join(latents), z, 0);
  expect(() => bijector.join({ at4: latents.at4 as never })).toThrow(
    'multiScale.join: latents: at2 must be a tensor of numbers, [batch, ...], of rank 2 or more, got undefined',
  );
  expect(() => bijector.split(randomStream(1).normal([3, 15]))).toThrow(
    'multiScale.split: z must be of shape [batch, 16], got a float32 tensor of shape [3, 15]',
  );
});

test('a new multiScale factors out the lower row of each block; without it the upper row remains', async () => {
  const bijector = create();
  const x = randomStream(1).normal([1, 4, 4, 1]);
  const latents = bijector.split(bijector.forward(x).y);
  const { x: upperRows } = bijector.inverse(bijector.join({ ...latents, at4: zerosLike(latents.at4 as never) }));
  const [before, after] = [await numbers(x), await numbers(upperRows)];
  for (const [index, value] of after.entries())
    expect(value).toBeCloseTo(Math.floor(index / 4) % 2 === 0 ? (before[index] as number) : 0, 5);
});

test('with one channel and keptFraction 1/4 it keeps one pixel of each block', async () => {
  const bijector = multiScale([squeeze2d(), squeeze2d()], { keptFraction: 1 / 4 });
  const x = randomStream(1).normal([2, 4, 4, 1]);
  const { y: z } = bijector.forward(x);
  expect(bijector.scales).toEqual([
    { name: 'at4', shape: [2, 2, 3] },
    { name: 'at2', shape: [1, 1, 4] },
  ]);
  const pixels = await numbers(x);
  expect((await numbers(bijector.split(z).at2)).slice(0, 4)).toEqual([0, 2, 8, 10].map((index) => pixels[index]));
  await expectClose(bijector.inverse(z).x, x, 0);
});
