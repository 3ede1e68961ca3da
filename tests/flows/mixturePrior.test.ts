import { mean, moments, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { gaussianPrior, mixturePrior, randomStream } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose, numbers } from '../contracts/numbers.js';

layerContract('mixturePrior', () => mixturePrior({ components: 3, seed: 2 }), {
  inputs: [[5, 2, 2]],
  rejects: [
    [() => mixturePrior({ components: 0 }), 'mixturePrior: components must be an integer >= 1, got 0'],
    [() => mixturePrior({ components: 2, stddev: 0 }), 'mixturePrior: stddev must be > 0, got 0'],
    [() => mixturePrior({ components: 2, seed: -1 }), 'mixturePrior: seed must be an integer >= 0, got -1'],
  ],
});

/** Weight 1/4 at mean -2 with standard deviation 1, weight 3/4 at mean 4 with standard deviation 2. */
function twoComponents() {
  const prior = mixturePrior({ components: 2 });
  prior.apply(zeros([1, 1]));
  const [logits, means, logStddevs] = prior.trainableWeights;
  logits?.write(tensor1d([5, 5 + Math.log(3)]));
  means?.write(tensor2d([[-2], [4]]));
  logStddevs?.write(tensor2d([[0], [Math.log(2)]]));
  return prior;
}

test('ln p is that of the formula', async () => {
  const density = (z: number) =>
    (0.25 * Math.exp(-((z + 2) ** 2) / 2) + (0.75 / 2) * Math.exp(-((z - 4) ** 2) / 8)) / Math.sqrt(2 * Math.PI);
  const values = [-3, 0, 1, 5];
  await expectClose(
    twoComponents().logProb(tensor2d(values, [4, 1])),
    values.map((z) => Math.log(density(z))),
  );
});

test('one component with mean 0 is the standard Gaussian', async () => {
  const z = randomStream(1).normal([6, 3]);
  const prior = mixturePrior({ components: 1 });
  prior.apply(z);
  prior.trainableWeights[1]?.write(zeros([1, 3]));
  await expectClose(prior.logProb(z), gaussianPrior().logProb(z));
});

test('samples have the mean and variance of the mixture; at temperature 0 they are the means', async () => {
  const prior = twoComponents();
  const samples = prior.sample([40_000, 1], { random: randomStream(4), temperature: 1 });
  await expectClose(mean(samples), [2.5], 0.1);
  // within the components ¼ + ¾ · 4, between them ¼ · 4.5² + ¾ · 1.5²
  await expectClose(moments(samples).variance, [3.25 + 6.75], 0.02);
  const atZero = await numbers(prior.sample([1000, 1], { random: randomStream(4), temperature: 0 }));
  for (const value of atZero) expect(Math.min(Math.abs(value + 2), Math.abs(value - 4))).toBeLessThan(1e-4);
});

test('the seed determines the initial means', async () => {
  const means = async (seed: number) => {
    const prior = mixturePrior({ components: 2, seed });
    prior.apply(zeros([1, 3]));
    return numbers(prior.trainableWeights[1]?.read());
  };
  expect(await means(0)).toEqual(await means(0));
  expect(await means(0)).not.toEqual(await means(1));
});
