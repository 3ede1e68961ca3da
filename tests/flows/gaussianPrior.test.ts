import { mean, moments, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { gaussianPrior, randomStream } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose, numbers } from '../contracts/numbers.js';

for (const learned of [false, true])
  layerContract(`gaussianPrior, ${learned ? 'learned' : 'standard'}`, () => gaussianPrior({ learned }), {
    inputs: [[5, 2, 3]],
    rejects: [],
  });

test('ln p is that of the formula', async () => {
  const z = tensor2d([
    [0, 0],
    [1, -2],
  ]);
  const logTwoPi = Math.log(2 * Math.PI);
  await expectClose(gaussianPrior().logProb(z), [-logTwoPi, -logTwoPi - 2.5]);
  const prior = gaussianPrior({ learned: true });
  prior.apply(z);
  const [mu, logStddev] = prior.trainableWeights;
  mu?.write(tensor1d([1, 2]));
  logStddev?.write(tensor1d([0, Math.log(2)]));
  await expectClose(prior.logProb(z), [-logTwoPi - Math.log(2) - 0.5 - 0.5, -logTwoPi - Math.log(2) - 2]);
});

test('samples have its mean, and its standard deviation times the temperature', async () => {
  const prior = gaussianPrior({ learned: true });
  prior.apply(tensor2d([[0, 0]]));
  const [mu, logStddev] = prior.trainableWeights;
  mu?.write(randomStream(1).normal([2], 3, 0.01));
  logStddev?.write(randomStream(1).normal([2], Math.log(2), 0.01));
  const samples = prior.sample([20_000, 2], { random: randomStream(4), temperature: 0.5 });
  const { variance } = moments(samples, 0);
  await expectClose(mean(samples, 0), [3, 3], 0.02);
  for (const value of await numbers(variance)) expect(Math.sqrt(value)).toBeCloseTo(1, 1);
});
