import { add, mul, square, sum, type Tensor, type Variable, variableGrads } from '@tensorflow/tfjs-core';
import { input, layers, loadLayersModel, model, regularizers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  affineCoupling,
  type Bijector,
  chain,
  inverseOf,
  multiScale,
  normalizingFlow,
  permutation,
  randomStream,
  squeeze2d,
} from '../../src/index.js';
import { inMemory } from '../contracts/inMemory.js';
import { expectClose, numbers, rounding } from '../contracts/numbers.js';
import { randomWeights } from '../contracts/randomWeights.js';
import { network } from './networks.js';

const dense = (args = {}) => layers.dense({ units: 5, activation: 'tanh', ...args });
const conv = () => layers.conv2d({ filters: 3, kernelSize: 1, activation: 'tanh' });

/** Bijectors of which a conditioner has the same name and size wherever it is used, with the shape of their examples. */
const sharing: Record<string, { shape: number[]; create(): Bijector }> = {
  'in a chain': {
    shape: [4],
    create: () => {
      const conditioner = dense();
      return chain([affineCoupling({ conditioner }), affineCoupling({ conditioner, swap: true })]);
    },
  },
  'within chains of a chain, the other way round': {
    shape: [4],
    create: () => {
      const conditioner = dense();
      const inner = chain([affineCoupling({ conditioner, swap: true }), permutation()]);
      return chain([affineCoupling({ conditioner }), inverseOf(inner), affineCoupling({ conditioner })]);
    },
  },
  'at two scales': {
    shape: [4, 4, 1],
    create: () => {
      const conditioner = conv();
      const level = (swap: boolean) => chain([squeeze2d(), affineCoupling({ conditioner, swap })]);
      return multiScale([level(false), level(true)], { keptFraction: 1 / 4 });
    },
  },
};

for (const [where, { shape, create }] of Object.entries(sharing)) {
  test(`a conditioner of couplings ${where} is reported, saved and loaded once, and trains as one`, async () => {
    const flow = normalizingFlow({ shape, bijector: create() });
    const ids = flow.model.weights.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    randomWeights(flow.model, 0.5);
    const x = randomStream(1).normal([3, ...shape]);
    const loaded = await loadLayersModel(await inMemory(flow.model));
    expect(loaded.weights.map((weight) => weight.shape)).toEqual(flow.model.weights.map((weight) => weight.shape));
    const slopes = async (of: typeof flow.model) => {
      const loss = () => {
        const [z, logProb] = of.apply(x) as [Tensor, Tensor];
        return add(sum(square(z)), sum(logProb));
      };
      const weights = of.trainableWeights.map((weight) => weight.read() as Variable);
      const { grads: found } = variableGrads(loss as never, weights);
      const all: number[] = [];
      for (const { name } of weights) all.push(...(await numbers(found[name])));
      return all;
    };
    await expectClose(await slopes(loaded), await slopes(flow.model), 20 * rounding());
  });
}

test('its regulariser counts once', () => {
  const conditioner = dense({ kernelRegularizer: regularizers.l2({ l2: 0.1 }) });
  const bijector = chain([affineCoupling({ conditioner }), affineCoupling({ conditioner, swap: true })]);
  const flow = normalizingFlow({ shape: [4], bijector });
  expect(flow.bijector.calculateLosses()).toHaveLength(1);
});

test('its gradients add up on the way back, also where one of its couplings is frozen', async () => {
  const conditioner = dense();
  const [one, other] = [affineCoupling({ conditioner }), affineCoupling({ conditioner, swap: true })];
  const bijector = chain([one, other]);
  const x = randomStream(1).normal([3, 4]);
  bijector.forward(x);
  randomWeights(bijector, 0.5);
  one.trainable = false;
  const { y } = bijector.forward(x);
  const ofY = randomStream(2).normal([3, 4]);
  const ofLogDet = randomStream(3).normal([3]);
  const { gradients } = bijector.vjp(y, ofY, ofLogDet as never);
  const weights = bijector.trainableWeights.map((weight) => weight.read() as Variable);
  const { grads: expected } = variableGrads(() => {
    const again = bijector.forward(x);
    return add(sum(mul(again.y, ofY)), sum(mul(again.logDet, ofLogDet))) as never;
  }, weights);
  expect(Object.keys(gradients).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, gradient] of Object.entries(expected))
    await expectClose(gradients[name], gradient as Tensor, 50 * rounding());
});

test('what could not be kept once it is saved is refused, and so is a bijector in two places', () => {
  const shared = dense();
  const conditioner = (kept: SymbolicTensor) => shared.apply(kept) as SymbolicTensor;
  const apart = chain([affineCoupling({ conditioner }), affineCoupling({ conditioner, swap: true })]);
  expect(() => normalizingFlow({ shape: [4], bijector: apart })).toThrow(
    'chain: conditioner must be one and the same layer or model where couplings share weights',
  );
  const both = network(2);
  const x = input({ shape: [4] });
  const y = affineCoupling({ conditioner: both }).apply(x) as SymbolicTensor;
  expect(() => affineCoupling({ conditioner: both, swap: true }).apply(y)).toThrow(
    /affineCoupling: conditioner must be another one than that of .*; put both into one chain/,
  );
  expect(model({ inputs: x, outputs: y }).weights).toHaveLength(4);
  const twice = permutation();
  expect(() => chain([twice, chain([twice])])).toThrow('chain: bijectors must be each used once, also within others');
  expect(() => multiScale([chain([twice]), inverseOf(twice)])).toThrow('multiScale: levels must be each used once');
});

test('two flows that share a model are each saved as a whole; a layer, which would be named after the first, is refused', async () => {
  const conditioner = network(2);
  for (const swap of [false, true]) {
    const flow = normalizingFlow({ shape: [4], bijector: affineCoupling({ conditioner, swap }) });
    randomWeights(flow.bijector, 0.4);
    const x = randomStream(1).normal([2, 4]);
    const loaded = await loadLayersModel(await inMemory(flow.model));
    await expectClose((loaded.predict(x) as Tensor[])[0], flow.bijector.forward(x).y, 0);
  }
  const layer = dense();
  normalizingFlow({ shape: [4], bijector: affineCoupling({ conditioner: layer }) });
  expect(() => normalizingFlow({ shape: [4], bijector: affineCoupling({ conditioner: layer }) })).toThrow(
    'affineCoupling: conditioner must be a layer of couplings within one bijector',
  );
});
