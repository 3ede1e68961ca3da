import { memory, type Tensor2D, tensor, tensor2d, tidy, zeros } from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { categorical, codeHead, gaussian, latentSpace, spectralNormalization, uniform } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose, numbers } from '../contracts/numbers.js';

const codes = { digit: categorical(3), style: uniform(2), noise: gaussian(1) };

layerContract('codeHead', () => codeHead({ codes }), {
  inputs: [[2, 3, 2, 4]],
  twiceDifferentiable: true,
  rejects: [
    [() => codeHead({ codes: {} }), 'codeHead: codes must be at least one code, got {}'],
    [
      () => codeHead({ codes: { digit: undefined as never } }),
      'codeHead: codes.digit must be a code of the latent space, got undefined',
    ],
    [() => codeHead({ codes, stddev: 0 }), 'codeHead: stddev must be > 0 or one of learned, got 0'],
    [() => codeHead({ codes, minStddev: 1 }), 'codeHead: minStddev must be in (0, 1), got 1'],
    [() => codeHead({ codes, seed: -1 }), 'codeHead: seed must be an integer >= 0, got -1'],
    [
      () => latentSpace(codes).pick('shape' as 'digit'),
      'latentSpace.pick: names must be one of digit, style, noise, got "shape"',
    ],
  ],
});

layerContract('codeHead with learned variance', () => codeHead({ codes, stddev: 'learned' }), {
  inputs: [[2, 5]],
  rejects: [],
});

layerContract('spectralNormalization of codeHead', () => spectralNormalization({ layer: codeHead({ codes }) }), {
  inputs: [[2, 4]],
  changesState: true,
  trainingGradient: false,
  rejects: [],
});

const given = () => ({
  digit: tensor2d([[0, 1, 0]]),
  style: tensor2d([[0.5, -1]]),
  noise: tensor2d([[2]]),
});

test('ln Q of each code: a log-softmax, and Gaussians of the fixed variance', async () => {
  const head = codeHead({ codes, stddev: Math.SQRT1_2 });
  const output = tensor2d([[Math.log(2), Math.log(5), Math.log(3), 0, 1, 1.5]]);
  const { digit, style, noise } = head.logProbabilities(output, given());
  const gaussianAt = (squares: number, count: number) =>
    -squares / (2 * 0.5) - (count / 2) * Math.log(2 * Math.PI * 0.5);
  await expectClose(digit, [Math.log(0.5)]);
  await expectClose(style, [gaussianAt(0.25 + 4, 2)]);
  await expectClose(noise, [gaussianAt(0.25, 1)]);
  const { digit: classes, style: means } = head.estimates(output);
  await expectClose(classes, [0.2, 0.5, 0.3]);
  await expectClose(means, [0, 1]);
});

test('only codes that are given are scored', () => {
  const head = codeHead({ codes });
  expect(Object.keys(head.logProbabilities(zeros([1, 6]), { style: zeros([1, 2]) as Tensor2D }))).toEqual(['style']);
});

test('a learned variance is 1 where the head says 0, follows it, and never falls below the least', async () => {
  const head = codeHead({ codes: { noise: gaussian(3) }, stddev: 'learned', minStddev: 0.1 });
  const output = tensor2d([[0, 0, 0, 0, 3, -1000]]);
  const { noise } = head.distributions(output);
  const logVariance = noise?.kind === 'gaussian' ? noise.logVariance : 0;
  const ell0 = Math.log(0.1 ** -2 - 1);
  await expectClose(logVariance as Tensor2D, [
    0,
    Math.log1p(Math.exp(3 + ell0)) + 2 * Math.log(0.1),
    2 * Math.log(0.1),
  ]);
  const c = tensor2d([[1, 2, 0.05]]);
  const said = await numbers(logVariance as Tensor2D);
  const expected = [1, 2, 0.05].map(
    (value, place) =>
      -0.5 * (value ** 2 / Math.exp(said[place] as number) + (said[place] as number) + Math.log(2 * Math.PI)),
  );
  await expectClose(head.logProbabilities(output, { noise: c }).noise, [expected.reduce((a, b) => a + b)]);
});

test('upperBounds: entropy, and for numbers the bound at perfect recovery', async () => {
  const fixed = codeHead({ codes }).upperBounds;
  expect(fixed.digit).toBeCloseTo(Math.log(3), 12);
  expect(fixed.noise).toBeCloseTo(0.5, 12);
  expect(fixed.style).toBeCloseTo(2 * (Math.log(2) - 0.5 * Math.log(2 * Math.PI)), 12);
  const learned = codeHead({ codes, stddev: 'learned', minStddev: 0.1 });
  expect(learned.upperBounds.noise).toBeCloseTo(0.5 - Math.log(0.1), 12);
  // and that is what a head that knows the code, and says so, attains
  const sure = tensor2d([[0, 1000, 0, 0.5, -1, -1000, -1000, 2, -1000]]);
  const gained = learned.logProbabilities(sure, given());
  for (const [code, ceiling] of Object.entries(learned.upperBounds))
    await expectClose(gained[code], [ceiling - codes[code as 'digit'].entropy]);
});

test('five lines: a custom model with a head on any layer, several of them', async () => {
  const image = input({ shape: [8, 8, 1] });
  const trunk = layers.conv2d({ filters: 4, kernelSize: 3 }).apply(image) as SymbolicTensor;
  const early = codeHead({ codes: { style: gaussian(2) } }).apply(trunk) as SymbolicTensor;
  const late = codeHead({ codes: { digit: categorical(10) } }).apply(layers.flatten().apply(trunk)) as SymbolicTensor;
  const outputs = model({ inputs: image, outputs: [early, late] }).predict(zeros([3, 8, 8, 1])) as Tensor2D[];
  expect(outputs.map(({ shape }) => shape)).toEqual([
    [3, 2],
    [3, 10],
  ]);
});

test('reading leaves nothing behind in a tidy', () => {
  const head = codeHead({ codes, stddev: 'learned' });
  const output = tensor(new Float32Array(9), [1, 9]);
  const z = given();
  const before = memory().numTensors;
  tidy(() => {
    head.logProbabilities(output, z);
    head.estimates(output);
  });
  expect(memory().numTensors).toBe(before);
});
