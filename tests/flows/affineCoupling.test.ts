import { exp, tensor1d } from '@tensorflow/tfjs-core';
import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { affineCoupling, connect, factorOut, randomStream } from '../../src/index.js';
import { bijectorContract } from '../contracts/bijector.js';
import { expectClose, numbers } from '../contracts/numbers.js';
import { convolutions, network } from './networks.js';

const conditioner = (x: SymbolicTensor) => {
  const kernelInitializer = initializers.glorotUniform({ seed: 3 });
  return connect(x, layers.dense({ units: 6, activation: 'tanh', kernelInitializer }));
};

bijectorContract('affineCoupling', () => affineCoupling({ conditioner }), {
  input: [6, 4],
  isIdentityAtFirst: true,
  rejects: [
    [
      () => affineCoupling({ conditioner: network(2), clamp: 0 }),
      'affineCoupling: clamp must be > 0 or one of none, got 0',
    ],
  ],
});

test('scales no element by more than e^clamp, for any weights', async () => {
  const coupling = affineCoupling({ conditioner: network(1), clamp: 0.5 });
  const x = randomStream(1).normal([64, 2]);
  coupling.forward(x);
  for (const weight of coupling.trainableWeights.filter(({ shape }) => shape.length === 2))
    weight.write(randomStream(2).normal(weight.shape as number[], 0, 50));
  const factors = await numbers(exp(coupling.forward(x).logDet));
  expect(Math.max(...factors)).toBeLessThanOrEqual(Math.exp(0.5) + 1e-4);
  expect(Math.max(...factors)).toBeGreaterThan(1.6);
  expect(Math.min(...factors)).toBeLessThan(0.63);
});

bijectorContract('affineCoupling of images', () => affineCoupling({ conditioner: convolutions([2, 3, 1]) }), {
  input: [2, 2, 3, 2],
  isIdentityAtFirst: true,
  variant: true,
  rejects: [],
});

test("with clamp 'none' the log-scale is not bounded", async () => {
  const conditioner = layers.activation({ activation: 'linear' });
  const withLogScale5 = (clamp: number | 'none') => {
    const coupling = factorOut({ conditioner, clamp });
    coupling.forward(randomStream(1).normal([1, 2]));
    coupling.trainableWeights[1]?.write(tensor1d([5, 0]));
    return coupling;
  };
  const x = randomStream(1).normal([3, 2]);
  await expectClose(withLogScale5('none').forward(x).logDet, [5, 5, 5], 1e-5);
  await expectClose(withLogScale5(2).forward(x).logDet, new Array(3).fill(2 * Math.tanh(2.5)), 1e-5);
  await expectClose(withLogScale5('none').inverse(withLogScale5('none').forward(x).y).x, x, 1e-4);
});
