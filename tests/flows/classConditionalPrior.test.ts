import { mean, moments, slice, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { classConditionalPrior, gaussianPrior, normalizingFlow, permutation, randomStream } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose, numbers } from '../contracts/numbers.js';

layerContract('classConditionalPrior', () => classConditionalPrior(), {
  inputs: [
    [5, 2, 3],
    [5, 4],
  ],
  rejects: [
    [
      () => classConditionalPrior().apply(zeros([2, 3])),
      'classConditionalPrior: condition must be of shape [batch, classes], got undefined',
    ],
  ],
});

/** Two classes: means (1, 2) and (-3, 0), standard deviations (1, 2) and (1, 1). */
function twoClasses() {
  const prior = classConditionalPrior();
  prior.apply([zeros([1, 2]), zeros([1, 2])]);
  const [means, logStddevs] = prior.trainableWeights;
  means?.write(
    tensor2d([
      [1, 2],
      [-3, 0],
    ]),
  );
  logStddevs?.write(
    tensor2d([
      [0, Math.log(2)],
      [0, 0],
    ]),
  );
  return prior;
}

test('ln p is that of the Gaussian of the class', async () => {
  const z = tensor2d([
    [0, 0],
    [0, 0],
  ]);
  const classes = tensor2d([
    [1, 0],
    [0, 1],
  ]);
  const logTwoPi = Math.log(2 * Math.PI);
  await expectClose(twoClasses().logProb(z, classes), [-logTwoPi - Math.log(2) - 0.5 - 0.5, -logTwoPi - 4.5]);
});

test('samples have the mean and standard deviation of the class, times the temperature', async () => {
  const count = 10_000;
  const flow = normalizingFlow({
    shape: [2],
    conditionShape: [2],
    conditionTarget: 'prior',
    bijector: permutation(),
    prior: classConditionalPrior(),
  });
  const expected = twoClasses();
  for (const [index, weight] of flow.prior.trainableWeights.entries())
    weight.write(expected.trainableWeights[index]?.read() as never);
  const condition = tensor2d(new Array(count).fill([1, 0]));
  const samples = flow.sample(count, { random: randomStream(4), condition, temperature: 0.5 });
  // reversed by the permutation
  await expectClose(mean(samples, 0), [2, 1], 0.05);
  const stddevs = (await numbers(moments(samples, 0).variance)).map(Math.sqrt);
  await expectClose(stddevs, [1, 0.5], 0.03);
  expect(() => flow.sample(2, { random: randomStream(1) })).toThrow(
    'normalizingFlow.sample: condition must be a tensor of numbers, [batch, ...], of rank 2 or more, got undefined',
  );
  expect(() => flow.sample(2, { random: randomStream(1), condition: slice(condition, 0, 3) })).toThrow(
    'normalizingFlow.sample: condition must be of batch size 2',
  );
});

test('throws if conditionTarget is unknown', () => {
  const args = { shape: [2], conditionShape: [3], bijector: permutation(), prior: gaussianPrior() };
  expect(() => normalizingFlow({ ...args, conditionTarget: 'neither' as never })).toThrow(
    'normalizingFlow: conditionTarget must be one of both, bijector, prior, got "neither"',
  );
});
