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

/** What a way there and back through a spline may lose; software GL has its logarithms right to 3 or 4 digits. */
const loose = () => Math.max(1e-4, 50 * rounding());

/** A flow whose weights are not those of a new one. */
function moved() {
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

test('a linear flow has the density of its Gaussian', async () => {
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

test('its density integrates to 1', async () => {
  const flow = moved();
  const side = 120;
  const width = 16;
  const places = Array.from({ length: side * side }, (_, place) => [
    ((place % side) / side - 0.5) * width,
    (Math.floor(place / side) / side - 0.5) * width,
  ]);
  const [total] = await numbers(mul(mean(exp(flow.logProb(tensor2d(places)))), width * width));
  expect(total).toBeCloseTo(1, 2);
});

test('samples are as likely as logProb says, and come back by seed', async () => {
  const flow = moved();
  const { x, logProb } = flow.sampleAndLogProb(32, { random: randomStream(3) });
  await expectClose(flow.logProb(x), logProb, loose());
  await expectClose(flow.sample(32, { random: randomStream(3) }), x);
  const still = await numbers(flow.sample(3, { random: randomStream(3), temperature: 0 }));
  await expectClose(still.slice(2), [...still.slice(0, 2), ...still.slice(0, 2)], 1e-6);
});

test('bits for each number are nats for each number, divided by ln 2, and the bits', async () => {
  const flow = normalizingFlow({
    shape: [4, 2, 1],
    bijector: chain([squeeze2d(), affineCoupling({ conditioner: convolutions([2, 1, 2]) })]),
  });
  const x = randomStream(2).uniform([3, 4, 2, 1]);
  const nats = await numbers(flow.logProb(x));
  await expectClose(
    flow.bitsPerDimension(x, { bits: 8 }),
    nats.map((value) => 8 - value / (8 * Math.LN2)),
  );
  expect(flow.sample(5, { random: randomStream(1) }).shape).toEqual([5, 4, 2, 1]);
  expect(() => flow.bitsPerDimension(x, {} as never)).toThrow(
    'bitsPerDimension: bits must be an integer from 1 to 24, got undefined',
  );
});

test.each([false, true])(
  'a conditional flow hears its condition, in density and in samples; symmetric: %s',
  async (symmetric) => {
    const flow = normalizingFlow({
      shape: [2],
      conditionShape: [3],
      symmetric,
      bijector: affineCoupling({ conditioner: network(4) }),
    });
    for (const weight of flow.model.trainableWeights) weight.write(randomStream(5).normal(weight.shape as number[]));
    const x = randomStream(1).normal([4, 2]);
    const [one, other] = [randomStream(2).normal([4, 3]), randomStream(3).normal([4, 3])];
    const differs = async (value: (condition: Tensor) => Tensor) =>
      String(await numbers(value(one))) !== String(await numbers(value(other)));
    expect(await differs((condition) => flow.logProb(x, { condition }))).toBe(true);
    expect(await differs((condition) => flow.sample(4, { random: randomStream(1), condition }))).toBe(true);
    const { x: drawn, logProb } = flow.sampleAndLogProb(4, { random: randomStream(1), condition: one });
    await expectClose(flow.logProb(drawn, { condition: one }), logProb, loose());
  },
);

test('saved and loaded it is the same flow', async () => {
  const flow = moved();
  const x = randomStream(1).normal([6, 2]);
  const loaded = await loadLayersModel(await inMemory(flow.model));
  const [z, logPrior] = loaded.predict(x) as Tensor[];
  await expectClose(z, flow.bijector.forward(x).y);
  await expectClose(logPrior, flow.prior.logProb(flow.bijector.forward(x).y));
});

/** Latents of two scales, with weights that are not those of a new flow. */
function scaled(symmetric = false) {
  const conditioner = convolutions([2, 2, 2]);
  const flow = normalizingFlow({
    shape: [4, 4, 1],
    symmetric,
    bijector: multiScale([chain([squeeze2d(), factorOut({ conditioner })]), squeeze2d()]),
  });
  randomWeights(flow.model, 0.4);
  return flow;
}

test('latents by scale, and examples that keep some of them', async () => {
  const flow = scaled();
  const x = randomStream(1).normal([3, 4, 4, 1]);
  const latents = flow.encode(x);
  expect(Object.entries(latents).map(([name, part]) => [name, part.shape])).toEqual([
    ['at4', [3, 2, 2, 2]],
    ['at2', [3, 1, 1, 8]],
  ]);
  await expectClose(flow.decode(latents), x, 20 * rounding());
  const again = flow.encode(flow.resample(x, { scales: ['at4'], random: randomStream(2) }));
  await expectClose(again.at2, latents.at2 as Tensor, 20 * rounding());
  expect(Math.max(...(await numbers(sub(again.at4 as Tensor, latents.at4 as Tensor))).map(Math.abs))).toBeGreaterThan(
    0.5,
  );
  const hidden = flow.encode(flow.resample(x, { scales: ['at4'], random: randomStream(2), temperature: 0 }));
  await expectClose(hidden.at4, new Array(24).fill(0), 1e-4);
  expect(() => flow.resample(x, { scales: ['at8'], random: randomStream(2) })).toThrow(
    'resample: scales must be an array, each entry one of at4, at2, got ["at8"]',
  );
});

test('a flow without scales has one part, z', async () => {
  const flow = moved();
  const x = randomStream(1).normal([3, 2]);
  const latents = flow.encode(x);
  expect(Object.keys(latents)).toEqual(['z']);
  await expectClose(flow.decode(latents), x, loose());
});

test('a temperature for each scale', async () => {
  const flow = scaled();
  const drawn = flow.encode(flow.sample(500, { random: randomStream(3), temperature: { at4: 0.5 } }));
  const deviation = async (part?: Tensor) => Math.sqrt((await numbers(mean(square(part as Tensor))))[0] as number);
  expect(await deviation(drawn.at4)).toBeCloseTo(0.5, 1);
  expect(await deviation(drawn.at2)).toBeCloseTo(1, 1);
  expect(() => flow.sample(1, { random: randomStream(3), temperature: { at8: 1 } })).toThrow(
    'sample: temperature: unknown argument "at8"; known are at4, at2',
  );
  expect(() => flow.sample(1, { random: randomStream(3), temperature: { at4: -1 } })).toThrow(
    'sample: temperature: at4 must be >= 0, got -1',
  );
});

test('a symmetric flow has a picture and its negative alike, and a density of both together', async () => {
  const [flow, plain] = [scaled(true), scaled()];
  const x = randomStream(1).normal([5, 4, 4, 1]);
  await expectClose(flow.logProb(x), flow.logProb(neg(x)), loose());
  const [one, other] = [await numbers(plain.logProb(x)), await numbers(plain.logProb(neg(x)))];
  await expectClose(
    flow.logProb(x),
    one.map((value, place) => Math.log((Math.exp(value) + Math.exp(other[place] as number)) / 2)),
    loose(),
  );
  const { x: drawn, logProb } = flow.sampleAndLogProb(8, { random: randomStream(3) });
  await expectClose(flow.logProb(drawn), logProb, loose());
});

test('what does not fit is named', () => {
  const bijector = affineCoupling({ conditioner: network(1) });
  expect(() => normalizingFlow({ shape: [], bijector })).toThrow(
    'normalizingFlow: shape must be an array of at least 1, got []',
  );
  const flow = normalizingFlow({ shape: [2], bijector });
  expect(() => flow.logProb(randomStream(1).normal([4, 3]))).toThrow(
    'logProb: x must be of shape [batch, 2], got a float32 tensor of shape [4, 3]',
  );
  expect(() => flow.sample(0, { random: randomStream(1) })).toThrow('sample: count must be an integer >= 1, got 0');
  expect(() => flow.sample(1, { random: randomStream(1), temperature: -1 })).toThrow(
    'sample: temperature must be >= 0 or an object, got -1',
  );
});
