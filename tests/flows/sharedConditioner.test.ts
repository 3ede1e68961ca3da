import { add, mul, square, sum, type Tensor, type Variable, variableGrads } from '@tensorflow/tfjs-core';
import { input, layers, loadLayersModel, model, regularizers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  affineCoupling,
  type Bijector,
  chain,
  connect,
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

/** Bijectors whose couplings share a conditioner, with the shape of their examples. */
const bijectors: Record<string, { shape: number[]; create(): Bijector }> = {
  'in a chain': {
    shape: [4],
    create: () => {
      const conditioner = dense();
      return chain([affineCoupling({ conditioner }), affineCoupling({ conditioner, swap: true })]);
    },
  },
  'in nested and inverted chains': {
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

for (const [where, { shape, create }] of Object.entries(bijectors)) {
  test(`a conditioner shared ${where} is listed, saved, loaded and trained once`, async () => {
    const flow = normalizingFlow({ shape, bijector: create() });
    const ids = flow.model.weights.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    randomWeights(flow.model, 0.5);
    const x = randomStream(1).normal([3, ...shape]);
    const loaded = await loadLayersModel(await inMemory(flow.model));
    expect(loaded.weights.map((weight) => weight.shape)).toEqual(flow.model.weights.map((weight) => weight.shape));
    const gradientsOf = async (model: typeof flow.model) => {
      const loss = () => {
        const [z, logProb] = model.apply(x) as [Tensor, Tensor];
        return add(sum(square(z)), sum(logProb));
      };
      const weights = model.trainableWeights.map((weight) => weight.read() as Variable);
      const { grads } = variableGrads(loss as never, weights);
      const values: number[] = [];
      for (const { name } of weights) values.push(...(await numbers(grads[name])));
      return values;
    };
    await expectClose(await gradientsOf(loaded), await gradientsOf(flow.model), 20 * rounding());
  });
}

test('the regularizer of a shared conditioner counts once', () => {
  const conditioner = dense({ kernelRegularizer: regularizers.l2({ l2: 0.1 }) });
  const bijector = chain([affineCoupling({ conditioner }), affineCoupling({ conditioner, swap: true })]);
  const flow = normalizingFlow({ shape: [4], bijector });
  expect(flow.bijector.calculateLosses()).toHaveLength(1);
});

test('vjp adds the gradients of a shared conditioner, also if one of its couplings is frozen', async () => {
  const conditioner = dense();
  const frozen = affineCoupling({ conditioner });
  const bijector = chain([frozen, affineCoupling({ conditioner, swap: true })]);
  const x = randomStream(1).normal([3, 4]);
  bijector.forward(x);
  randomWeights(bijector, 0.5);
  frozen.trainable = false;
  const { y } = bijector.forward(x);
  const gradient = randomStream(2).normal([3, 4]);
  const logDetGradient = randomStream(3).normal([3]);
  const { gradients } = bijector.vjp(y, gradient, logDetGradient as never);
  const weights = bijector.trainableWeights.map((weight) => weight.read() as Variable);
  const { grads: expected } = variableGrads(() => {
    const output = bijector.forward(x);
    return add(sum(mul(output.y, gradient)), sum(mul(output.logDet, logDetGradient))) as never;
  }, weights);
  expect(Object.keys(gradients).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected))
    await expectClose(gradients[name], value as Tensor, 50 * rounding());
});

test('throws if conditioners share only some layers, or couplings of a model share one outside of a chain', () => {
  const shared = dense();
  const conditioner = (x: SymbolicTensor) => connect(x, shared);
  const partlyShared = chain([affineCoupling({ conditioner }), affineCoupling({ conditioner, swap: true })]);
  expect(() => normalizingFlow({ shape: [4], bijector: partlyShared })).toThrow(
    'chain: conditioner must be the same layer or model wherever couplings share weights, got',
  );
  const both = network(2);
  const x = input({ shape: [4] });
  const y = connect(x, affineCoupling({ conditioner: both }));
  expect(() => connect(y, affineCoupling({ conditioner: both, swap: true }))).toThrow(
    /affineCoupling: conditioner must be a different one from that of .*; put both bijectors into one chain/,
  );
  expect(model({ inputs: x, outputs: y }).weights).toHaveLength(4);
});

test('throws if a bijector is used twice, also nested in others', () => {
  const twice = permutation();
  expect(() => chain([twice, chain([twice])])).toThrow(
    'chain: bijectors must be distinct, including those nested in others',
  );
  expect(() => multiScale([chain([twice]), inverseOf(twice)])).toThrow('multiScale: levels must be distinct');
});

test('two flows can share a model, and throw if they share a layer', async () => {
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
    'affineCoupling: conditioner must be a layer that is not used outside this bijector, by',
  );
});
