import { memory, type Tensor1D, type Tensor2D, tensor, tensor2d, tidy, zeros } from '@tensorflow/tfjs-core';
import { input, layers, model } from '@tensorflow/tfjs-layers';
import { expect, expectTypeOf, test } from 'vitest';
import {
  type CodeDistribution,
  type CodeHead,
  categorical,
  codeHead,
  connect,
  gaussian,
  type HeadCode,
  latentSpace,
  spectralNormalization,
  uniform,
} from '../../src/index.js';
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

layerContract('codeHead with a learned standard deviation', () => codeHead({ codes, stddev: 'learned' }), {
  inputs: [[2, 5]],
  rejects: [],
});

layerContract('spectralNormalization of codeHead', () => spectralNormalization({ layer: codeHead({ codes }) }), {
  inputs: [[2, 4]],
  changesState: true,
  trainingGradient: false,
  rejects: [],
});

/** One sample's codes. */
const given = () => ({
  digit: tensor2d([[0, 1, 0]]),
  style: tensor2d([[0.5, -1]]),
  noise: tensor2d([[2]]),
});

test('logProbabilities returns the log-softmax of a class, and the log-density of a Gaussian', async () => {
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

test('logProbabilities scores the codes that it gets, and ignores codes of other heads', () => {
  const head = codeHead({ codes });
  const other = { style: zeros([1, 2]) as Tensor2D, other: zeros([1, 9]) as Tensor2D };
  expect(Object.keys(head.logProbabilities(zeros([1, 6]), other))).toEqual(['style']);
});

test('a head has the names of its codes in its type', () => {
  const head = codeHead({ codes: latentSpace(codes).pick('digit', 'style') });
  type Names = 'digit' | 'style';
  expectTypeOf(head).toEqualTypeOf<CodeHead<Names>>();
  expectTypeOf(head.codes).toEqualTypeOf<Readonly<Record<Names, HeadCode>>>();
  expectTypeOf(head.upperBounds).toEqualTypeOf<Record<Names, number>>();
  expectTypeOf(head.estimates).returns.toEqualTypeOf<Record<Names, Tensor2D>>();
  expectTypeOf(head.distributions).returns.toEqualTypeOf<Record<Names, CodeDistribution>>();
  // with all codes, also those of other heads, each has a result; with some of them a result may be missing
  const output = zeros([1, 5]);
  const all = { digit: zeros([1, 3]) as Tensor2D, style: zeros([1, 2]) as Tensor2D };
  expectTypeOf(head.logProbabilities(output, all)).toEqualTypeOf<Record<Names, Tensor1D>>();
  const { digit } = all;
  expectTypeOf(head.logProbabilities(output, { digit })).toEqualTypeOf<Partial<Record<Names, Tensor1D>>>();
  // @ts-expect-error: the head has no such code
  expect(head.upperBounds.noise).toBeUndefined();
  // any head is a CodeHead
  expectTypeOf(head).toExtend<CodeHead>();
  expectTypeOf<CodeHead<Names>>().not.toExtend<CodeHead<'noise'>>();
});

test.each([
  ['distributions', (output: never) => codeHead({ codes }).distributions(output)],
  ['logProbabilities', (output: never) => codeHead({ codes }).logProbabilities(output, given())],
  ['estimates', (output: never) => codeHead({ codes }).estimates(output)],
])('%s throws if the output is not that of the head', (method, call) => {
  expect(() => call(zeros([1, 7]) as never)).toThrow(
    `codeHead.${method}: output must be of shape [batch, 6], got a float32 tensor of shape [1, 7]`,
  );
  expect(() => call(3 as never)).toThrow(`codeHead.${method}: output must be a tensor of rank 2, got 3`);
});

test('logProbabilities throws if a code has another shape', () => {
  const head = codeHead({ codes });
  expect(() => head.logProbabilities(zeros([2, 6]), given())).toThrow(
    'codeHead.logProbabilities: codes.digit must be of shape [2, 3], got a float32 tensor of shape [1, 3]',
  );
});

test('a learned variance is 1 for an output of 0, grows with the output, and is at least minStddev²', async () => {
  const head = codeHead({ codes: { noise: gaussian(3) }, stddev: 'learned', minStddev: 0.1 });
  const output = tensor2d([[0, 0, 0, 0, 3, -1000]]);
  const { noise } = head.distributions(output);
  const logVariance = noise.kind === 'gaussian' ? noise.logVariance : 0;
  const ell0 = Math.log(0.1 ** -2 - 1);
  await expectClose(logVariance as Tensor2D, [
    0,
    Math.log1p(Math.exp(3 + ell0)) + 2 * Math.log(0.1),
    2 * Math.log(0.1),
  ]);
  const c = tensor2d([[1, 2, 0.05]]);
  const logVariances = await numbers(logVariance as Tensor2D);
  const expected = [1, 2, 0.05].map((value, index) => {
    const ell = logVariances[index] as number;
    return -0.5 * (value ** 2 / Math.exp(ell) + ell + Math.log(2 * Math.PI));
  });
  await expectClose(head.logProbabilities(output, { noise: c }).noise, [expected.reduce((a, b) => a + b)]);
});

test('upperBounds are the entropy of classes, and the bound at perfect recovery of Gaussians', async () => {
  const fixed = codeHead({ codes }).upperBounds;
  expect(fixed.digit).toBeCloseTo(Math.log(3), 12);
  expect(fixed.noise).toBeCloseTo(0.5, 12);
  expect(fixed.style).toBeCloseTo(2 * (Math.log(2) - 0.5 * Math.log(2 * Math.PI)), 12);
  const learned = codeHead({ codes, stddev: 'learned', minStddev: 0.1 });
  expect(learned.upperBounds.noise).toBeCloseTo(0.5 - Math.log(0.1), 12);
  // a head that predicts the codes with certainty reaches them
  const certain = tensor2d([[0, 1000, 0, 0.5, -1, -1000, -1000, 2, -1000]]);
  const reached = learned.logProbabilities(certain, given());
  for (const code of ['digit', 'style', 'noise'] as const)
    await expectClose(reached[code], [learned.upperBounds[code] - codes[code].entropy]);
});

test('a model can have heads on several layers', async () => {
  const image = input({ shape: [8, 8, 1] });
  const trunk = connect(image, layers.conv2d({ filters: 4, kernelSize: 3 }));
  const early = connect(trunk, codeHead({ codes: { style: gaussian(2) } }));
  const late = connect(trunk, layers.flatten(), codeHead({ codes: { digit: categorical(10) } }));
  const outputs = model({ inputs: image, outputs: [early, late] }).predict(zeros([3, 8, 8, 1])) as Tensor2D[];
  expect(outputs.map(({ shape }) => shape)).toEqual([
    [3, 2],
    [3, 10],
  ]);
});

test('the methods leave no tensor in a tidy', () => {
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
