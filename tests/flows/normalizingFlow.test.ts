import { exp, matMul, mean, mul, neg, square, sub, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  affineCoupling,
  chain,
  factorOut,
  gaussianPrior,
  invertibleConv,
  multiScale,
  normalizingFlow,
  randomStream,
  splineCoupling,
  squeeze2d,
} from '../../src/index.js';
import { inMemory } from '../contracts/inMemory.js';
import { expectClose, numbers, rounding } from '../contracts/numbers.js';
import { randomWeights } from '../contracts/randomWeights.js';
import { convolutions, network } from './networks.js';

/** Tolerance of a round trip through a spline; software WebGL computes logarithms to 3 or 4 digits. */
const roundTripTolerance = () => Math.max(1e-4, 50 * rounding());

/** A flow of vectors with random weights. */
function vectorFlow() {
  const flow = normalizingFlow({
    shape: [2],
    bijector: chain([
      affineCoupling({ conditioner: network(1) }),
      invertibleConv({ seed: 1 }),
      splineCoupling({ conditioner: network(1), bins: 4 }),
    ]),
    prior: gaussianPrior({ learned: true }),
  });
  randomWeights(flow.model, 0.6);
  return flow;
}

/** A flow of images with two scales and random weights. */
function imageFlow(symmetric = false) {
  const conditioner = convolutions([2, 2, 2]);
  const flow = normalizingFlow({
    shape: [4, 4, 1],
    symmetric,
    bijector: multiScale([chain([squeeze2d(), factorOut({ conditioner })]), squeeze2d()]),
  });
  randomWeights(flow.model, 0.4);
  return flow;
}

test('logProb of a linear flow is that of its Gaussian', async () => {
  const matrix = [
    [2, 0.5],
    [0, 0.25],
  ];
  const flow = normalizingFlow({ shape: [2], bijector: invertibleConv({ matrix }) });
  const x = randomStream(1).normal([6, 2]) as ReturnType<typeof tensor2d>;
  const z = (await matMul(x, tensor2d(matrix)).array()) as number[][];
  const expected = z.map(([a = 0, b = 0]) => -0.5 * (a * a + b * b) - Math.log(2 * Math.PI) + Math.log(0.5));
  await expectClose(flow.logProb(x), expected);
});

test('the density integrates to 1', async () => {
  const flow = vectorFlow();
  const side = 120;
  const width = 16;
  const grid = Array.from({ length: side * side }, (_, index) => [
    ((index % side) / side - 0.5) * width,
    (Math.floor(index / side) / side - 0.5) * width,
  ]);
  const [integral] = await numbers(mul(mean(exp(flow.logProb(tensor2d(grid)))), width * width));
  expect(integral).toBeCloseTo(1, 2);
});

test('sampleAndLogProb agrees with logProb and with sample, which is determined by its seed', async () => {
  const flow = vectorFlow();
  const { x, logProb } = flow.sampleAndLogProb(32, { random: randomStream(3) });
  await expectClose(flow.logProb(x), logProb, roundTripTolerance());
  await expectClose(flow.sample(32, { random: randomStream(3) }), x);
  const equal = await numbers(flow.sample(3, { random: randomStream(3), temperature: 0 }));
  await expectClose(equal.slice(2), [...equal.slice(0, 2), ...equal.slice(0, 2)], 1e-6);
});

test('bitsPerDimension is −ln p / (D ln 2) + bits', async () => {
  const flow = normalizingFlow({
    shape: [4, 2, 1],
    bijector: chain([squeeze2d(), affineCoupling({ conditioner: convolutions([2, 1, 2]) })]),
  });
  const x = randomStream(2).uniform([3, 4, 2, 1]);
  const logProb = await numbers(flow.logProb(x));
  await expectClose(
    flow.bitsPerDimension(x, { bits: 8 }),
    logProb.map((value) => 8 - value / (8 * Math.LN2)),
  );
  expect(flow.sample(5, { random: randomStream(1) }).shape).toEqual([5, 4, 2, 1]);
  expect(() => flow.bitsPerDimension(x, {} as never)).toThrow(
    'normalizingFlow.bitsPerDimension: bits must be an integer from 1 to 24, got undefined',
  );
});

test.each([false, true])('density and samples depend on the condition; symmetric: %s', async (symmetric) => {
  const flow = normalizingFlow({
    shape: [2],
    conditionShape: [3],
    symmetric,
    bijector: affineCoupling({ conditioner: network(4) }),
  });
  for (const weight of flow.model.trainableWeights) weight.write(randomStream(5).normal(weight.shape as number[]));
  const x = randomStream(1).normal([4, 2]);
  const [first, second] = [randomStream(2).normal([4, 3]), randomStream(3).normal([4, 3])];
  const differs = async (value: (condition: Tensor) => Tensor) =>
    String(await numbers(value(first))) !== String(await numbers(value(second)));
  expect(await differs((condition) => flow.logProb(x, { condition }))).toBe(true);
  expect(await differs((condition) => flow.sample(4, { random: randomStream(1), condition }))).toBe(true);
  const { x: samples, logProb } = flow.sampleAndLogProb(4, { random: randomStream(1), condition: first });
  await expectClose(flow.logProb(samples, { condition: first }), logProb, roundTripTolerance());
});

test('a saved and loaded model returns the same', async () => {
  const flow = vectorFlow();
  const x = randomStream(1).normal([6, 2]);
  const loaded = await loadLayersModel(await inMemory(flow.model));
  const [z, priorLogProb] = loaded.predict(x) as Tensor[];
  await expectClose(z, flow.bijector.forward(x).y);
  await expectClose(priorLogProb, flow.prior.logProb(flow.bijector.forward(x).y));
});

test('encode returns latents by scale, decode inverts it, and resample keeps the other scales', async () => {
  const flow = imageFlow();
  const x = randomStream(1).normal([3, 4, 4, 1]);
  const latents = flow.encode(x);
  expect(Object.entries(latents).map(([name, { shape }]) => [name, shape])).toEqual([
    ['at4', [3, 2, 2, 2]],
    ['at2', [3, 1, 1, 8]],
  ]);
  await expectClose(flow.decode(latents), x, 20 * rounding());
  const resampled = flow.encode(flow.resample(x, { scales: ['at4'], random: randomStream(2) }));
  await expectClose(resampled.at2, latents.at2 as Tensor, 20 * rounding());
  const change = await numbers(sub(resampled.at4 as Tensor, latents.at4 as Tensor));
  expect(Math.max(...change.map(Math.abs))).toBeGreaterThan(0.5);
  const atZero = flow.encode(flow.resample(x, { scales: ['at4'], random: randomStream(2), temperature: 0 }));
  await expectClose(atZero.at4, new Array(24).fill(0), 1e-4);
  expect(() => flow.resample(x, { scales: ['at8'], random: randomStream(2) })).toThrow(
    'normalizingFlow.resample: scales must be an array, each entry one of at4, at2, got ["at8"]',
  );
});

test('encode returns z if the bijector has no scales', async () => {
  const flow = vectorFlow();
  const x = randomStream(1).normal([3, 2]);
  const latents = flow.encode(x);
  expect(Object.keys(latents)).toEqual(['z']);
  await expectClose(flow.decode(latents), x, roundTripTolerance());
});

test('temperature can be set by scale', async () => {
  const flow = imageFlow();
  const latents = flow.encode(flow.sample(500, { random: randomStream(3), temperature: { at4: 0.5 } }));
  const stddev = async (z?: Tensor) => Math.sqrt((await numbers(mean(square(z as Tensor))))[0] as number);
  expect(await stddev(latents.at4)).toBeCloseTo(0.5, 1);
  expect(await stddev(latents.at2)).toBeCloseTo(1, 1);
  expect(() => flow.sample(1, { random: randomStream(3), temperature: { at8: 1 } })).toThrow(
    'normalizingFlow.sample: temperature: arguments must be among at4, at2, got "at8"',
  );
  expect(() => flow.sample(1, { random: randomStream(3), temperature: { at4: -1 } })).toThrow(
    'normalizingFlow.sample: temperature: at4 must be >= 0, got -1',
  );
});

test('with symmetric: true the density is the mean of those of x and −x', async () => {
  const [flow, plain] = [imageFlow(true), imageFlow()];
  const x = randomStream(1).normal([5, 4, 4, 1]);
  await expectClose(flow.logProb(x), flow.logProb(neg(x)), roundTripTolerance());
  const [logProb, logProbOfNegated] = [await numbers(plain.logProb(x)), await numbers(plain.logProb(neg(x)))];
  await expectClose(
    flow.logProb(x),
    logProb.map((value, index) => Math.log((Math.exp(value) + Math.exp(logProbOfNegated[index] as number)) / 2)),
    roundTripTolerance(),
  );
  const samples = flow.sampleAndLogProb(8, { random: randomStream(3) });
  await expectClose(flow.logProb(samples.x), samples.logProb, roundTripTolerance());
});

test('throws if an argument is wrong, and names the method', () => {
  const bijector = affineCoupling({ conditioner: network(1) });
  expect(() => normalizingFlow({ shape: [], bijector })).toThrow(
    'normalizingFlow: shape must be an array of at least 1, got []',
  );
  expect(() => normalizingFlow({ shape: [2], bijector, conditionTarget: 'prior' })).toThrow(
    'normalizingFlow: conditionTarget must be left out without conditionShape, got "prior"',
  );
  const flow = normalizingFlow({ shape: [2], bijector });
  const x = randomStream(1).normal([4, 2]);
  expect(() => flow.logProb(randomStream(1).normal([4, 3]))).toThrow(
    'normalizingFlow.logProb: x must be of shape [batch, 2], got a float32 tensor of shape [4, 3]',
  );
  expect(() => flow.logProb(x, { condition: x })).toThrow(
    'normalizingFlow.logProb: condition must be left out, as the flow has no conditionShape, got a float32 tensor',
  );
  expect(() => flow.sample(0, { random: randomStream(1) })).toThrow(
    'normalizingFlow.sample: count must be an integer >= 1, got 0',
  );
  expect(() => flow.sample(1, { random: randomStream(1), temperature: -1 })).toThrow(
    'normalizingFlow.sample: temperature must be >= 0 or an object, got -1',
  );
  expect(() => flow.prior.logProb(randomStream(1).normal([4, 3]))).toThrow(
    'gaussianPrior.logProb: z must be of shape [batch, 2], got a float32 tensor of shape [4, 3]',
  );
  expect(() => flow.prior.sample([4, 3], { random: randomStream(1), temperature: 1 })).toThrow(
    'gaussianPrior.sample: shape must be [count, 2], got [4, 3]',
  );
  expect(() => flow.bijector.forward(randomStream(1).normal([4, 4]))).toThrow(
    'affineCoupling.forward: x must be of shape [batch, 2], got a float32 tensor of shape [4, 4]',
  );
});
