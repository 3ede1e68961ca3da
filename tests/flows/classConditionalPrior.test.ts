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
      'classConditionalPrior: the condition must be [batch, classes], got "none"',
    ],
  ],
});

/** Two classes in the plane: one at (1, 2) with deviations 1 and 2, one at (-3, 0) with deviations 1. */
function two() {
  const prior = classConditionalPrior();
  prior.apply([zeros([1, 2]), zeros([1, 2])]);
  const [means, logDeviations] = prior.trainableWeights;
  means?.write(
    tensor2d([
      [1, 2],
      [-3, 0],
    ]),
  );
  logDeviations?.write(
    tensor2d([
      [0, Math.log(2)],
      [0, 0],
    ]),
  );
  return prior;
}

test('each class has its Gaussian', async () => {
  const z = tensor2d([
    [0, 0],
    [0, 0],
  ]);
  const classes = tensor2d([
    [1, 0],
    [0, 1],
  ]);
  const logTwoPi = Math.log(2 * Math.PI);
  await expectClose(two().logProb(z, classes), [-logTwoPi - Math.log(2) - 0.5 - 0.5, -logTwoPi - 4.5]);
});

test('samples are those of the class that is asked for', async () => {
  const count = 10_000;
  const flow = normalizingFlow({
    shape: [2],
    conditionShape: [2],
    conditionTarget: 'prior',
    bijector: permutation(),
    prior: classConditionalPrior(),
  });
  const [means, logDeviations] = flow.prior.trainableWeights;
  const known = two();
  for (const [index, weight] of [means, logDeviations].entries())
    weight?.write(known.trainableWeights[index]?.read() as never);
  const condition = tensor2d(new Array(count).fill([1, 0]));
  const drawn = flow.sample(count, { random: randomStream(4), condition, temperature: 0.5 });
  // turned over by the permutation
  await expectClose(mean(drawn, 0), [2, 1], 0.05);
  const deviations = (await numbers(moments(drawn, 0).variance)).map(Math.sqrt);
  await expectClose(deviations, [1, 0.5], 0.03);
  expect(() => flow.sample(2, { random: randomStream(1) })).toThrow(
    'sample: condition must be a tensor of numbers, [batch, ...], of rank 2 or more, got undefined',
  );
  expect(() => flow.sample(2, { random: randomStream(1), condition: slice(condition, 0, 3) })).toThrow(
    'sample: condition must be of a batch of 2',
  );
});

test('who does not listen is not told', () => {
  const args = { shape: [2], conditionShape: [3], bijector: permutation(), prior: gaussianPrior() };
  expect(() => normalizingFlow({ ...args, conditionTarget: 'nobody' as never })).toThrow(
    'normalizingFlow: conditionTarget must be one of both, bijector, prior, got "nobody"',
  );
});
