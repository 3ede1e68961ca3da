import { max, mean, min, norm, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { constraints, type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  adam,
  type BatchSource,
  player,
  randomStream,
  spectralNormalization,
  Trainer,
  withRandom,
} from '../../src/index.js';
import { numbers } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';

const sequences: BatchSource = (index, random) => ({ data: random.fork(index).normal([4, 2, 3]) });

/** A trainer whose loss grows the weights, so that every constraint matters. */
const trainer = (model: LayersModel) =>
  new Trainer({
    players: [
      player({
        name: 'one',
        models: [model],
        optimizer: adam({ learningRate: 0.1 }),
        loss: ({ data }) => mean(model.apply(data, { training: true }) as Tensor) as Scalar,
      }),
    ],
  });

const small = { kernelConstraint: constraints.maxNorm({ maxValue: 0.01, axis: 0 }), biasConstraint: 'nonNeg' as const };

/** Layers with a small kernel and a non-negative bias, in every position that a layer can have. */
const positions: Record<string, () => layers.Layer> = {
  plain: () => layers.dense({ units: 3, ...small }),
  'in timeDistributed': () => layers.timeDistributed({ layer: layers.dense({ units: 3, ...small }) }) as layers.Layer,
  'in an inner model': () => sequential({ layers: [layers.dense({ units: 3, inputShape: [2, 3], ...small })] }),
  'with spectral normalization': () => spectralNormalization({ layer: layers.dense({ units: 3, ...small }) }),
  'in a recurrent cell': () =>
    layers.simpleRNN({ units: 3, recurrentInitializer: 'zeros', returnSequences: true, ...small }),
  'in a bidirectional layer': () =>
    layers.bidirectional({
      layer: layers.simpleRNN({ units: 3, recurrentInitializer: 'zeros', returnSequences: true, ...small }),
      mergeMode: 'ave',
    }) as layers.Layer,
};

property(
  'weights satisfy their constraints after every update, wherever the layer is',
  fc.record({
    names: fc.uniqueArray(fc.constantFrom(...Object.keys(positions)), { minLength: 1, maxLength: 3 }),
    steps: fc.integer({ min: 1, max: 3 }),
  }),
  async ({ names, steps }) => {
    const model = withRandom(randomStream(1), () =>
      sequential({
        layers: [
          layers.activation({ activation: 'linear', inputShape: [2, 3] }),
          ...names.map((name) => (positions[name] as () => layers.Layer)()),
        ],
      }),
    );
    for await (const _ of trainer(model).train(sequences, { steps }));
    for (const weight of model.trainableWeights) {
      const name = weight.originalName.split('/').at(-1);
      if (name === 'kernel') expect((await numbers(max(norm(weight.read(), 2, 0))))[0]).toBeLessThan(0.0101);
      if (name === 'bias') expect((await numbers(min(weight.read())))[0]).toBeGreaterThanOrEqual(0);
    }
  },
  4,
  1,
);

test('layers can be frozen and unfrozen between steps, even all of them', async () => {
  const [first, second] = [layers.dense({ units: 3, inputShape: [2, 3] }), layers.dense({ units: 3 })];
  const model = sequential({ layers: [first, second] });
  const one = trainer(model);
  const kernels = () => Promise.all([first, second].map((layer) => numbers(layer.getWeights()[0] as Tensor)));
  const train = async (steps: number) => {
    for await (const _ of one.train(sequences, { steps }));
    return kernels();
  };
  const before = await train(1);
  first.trainable = false;
  const half = await train(2);
  expect(half[0]).toEqual(before[0]);
  expect(half[1]).not.toEqual(before[1]);
  model.trainable = false;
  expect(await train(3)).toEqual(half);
  model.trainable = true;
  first.trainable = true;
  expect((await train(4))[0]).not.toEqual(half[0]);
});

test('Trainer throws for layers that training would not handle correctly', () => {
  const rnn = { units: 3, recurrentInitializer: 'zeros' as const, batchInputShape: [4, 2, 3] };
  expect(() => trainer(sequential({ layers: [layers.lstm({ ...rnn, stateful: true, name: 'memory' })] }))).toThrow(
    'Trainer: models must not have stateful: true, because a checkpoint does not contain that state, ' +
      'got it in lSTM "memory"',
  );
  const inner = layers.dense({ units: 3, activityRegularizer: 'l1l2', name: 'active' });
  const wrapped = layers.timeDistributed({ layer: inner, inputShape: [2, 3] }) as layers.Layer;
  expect(() => trainer(sequential({ layers: [wrapped] }))).toThrow(
    'Trainer: models must not have an activityRegularizer, which TensorFlow.js does not compute, ' +
      'got it in dense "active"',
  );
  class Hiding extends layers.Layer {
    static readonly className = 'Hiding';
    readonly inside = layers.dense({ units: 3, name: 'inside' });
    override call(inputs: Tensor | Tensor[]): Tensor {
      return this.inside.apply(inputs) as Tensor;
    }
  }
  const hiding = new Hiding({ inputShape: [2, 3] });
  hiding.inside.apply(randomStream(1).normal([1, 2, 3]));
  expect(() => trainer(sequential({ layers: [hiding] }))).toThrow(
    'Trainer: models must not have weights missing from their trainableWeights, which training would ignore, ' +
      'got it in dense "inside"',
  );
});
