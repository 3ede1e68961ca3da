import { keep, mean, ones, type Scalar, square, type Tensor } from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adam, type BatchSource, player, randomStream, Trainer, withRandom } from '../../src/index.js';
import { numbers } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';

const rate = 0.4;
const recurrent = { units: 3, dropout: rate, recurrentDropout: rate, recurrentInitializer: 'zeros' as const };
const sequences = { ...recurrent, returnSequences: true };

/** Random layers of tfjs, from `[batch, 4, 3]` to the same rank. */
const randomLayers: Record<string, () => layers.Layer> = {
  dropout: () => layers.dropout({ rate }),
  'dropout with a seed': () => layers.dropout({ rate, seed: 3 }),
  spatialDropout1d: () => layers.spatialDropout1d({ rate }),
  gaussianNoise: () => layers.gaussianNoise({ stddev: 1 }),
  gaussianDropout: () => layers.gaussianDropout({ rate }),
  alphaDropout: () => layers.alphaDropout({ rate }),
  simpleRNN: () => layers.simpleRNN(sequences),
  gru: () => layers.gru(sequences),
  lstm: () => layers.lstm(sequences),
  bidirectional: () => layers.bidirectional({ layer: layers.lstm(sequences), mergeMode: 'ave' }) as layers.Layer,
  timeDistributed: () => layers.timeDistributed({ layer: layers.dropout({ rate }) }) as layers.Layer,
  'an inner model': () => sequential({ layers: [layers.dropout({ rate, seed: 5, inputShape: [4, 3] })] }),
};

function build(names: readonly string[], seed: number) {
  const model = withRandom(randomStream(seed), () =>
    sequential({
      layers: [
        layers.dense({ units: 3, inputShape: [4, 3] }),
        ...names.map((name) => (randomLayers[name] as () => layers.Layer)()),
      ],
    }),
  );
  const trainer = new Trainer({
    players: [
      player({
        name: 'one',
        models: [model],
        optimizer: adam({ learningRate: 0.01 }),
        loss: ({ data }) => mean(square(model.apply(data, { training: true }) as Tensor)) as Scalar,
      }),
    ],
    seed: 1,
  });
  return { model, trainer };
}

const batches: BatchSource = (index, random) => ({ data: random.fork(index).normal([5, 4, 3]) });

property(
  'a resumed run is the same as an uninterrupted one, with random layers of tfjs',
  fc.record({
    names: fc.uniqueArray(fc.constantFrom(...Object.keys(randomLayers)), { minLength: 1, maxLength: 3 }),
    seed: fc.nat(100),
  }),
  async ({ names, seed }) => {
    const run = async (interrupted: boolean) => {
      let { model, trainer } = build(names, seed);
      const losses: (number | undefined)[] = [];
      const train = async (steps: number) => {
        for await (const report of trainer.train(batches, { steps, reportEvery: 1 })) losses.push(report.losses.one);
      };
      await train(1);
      if (interrupted) {
        const file = await trainer.checkpoint();
        ({ model, trainer } = build(names, seed));
        await trainer.resume(file);
      }
      await train(3);
      return [losses, await Promise.all(model.getWeights().map(numbers))];
    };
    expect(await run(true)).toEqual(await run(false));
  },
  6,
  2,
);

for (const [name, create] of Object.entries(randomLayers)) {
  test(`${name} draws from the active random stream`, async () => {
    const layer = create();
    const x = randomStream(2).normal([2, 4, 3]);
    layer.apply(x);
    const call = async (seed: number) =>
      numbers(withRandom(randomStream(seed), () => layer.apply(x, { training: true }) as Tensor));
    expect(await call(1)).toEqual(await call(1));
    if (!/seed|inner/.test(name)) expect(await call(1)).not.toEqual(await call(2));
  });
}

test('dropout with a seed has another mask in each step of training, and keeps its seed', async () => {
  const dropout = layers.dropout({ rate: 0.5, seed: 3 });
  const net = sequential({
    layers: [
      layers.dense({ units: 64, inputShape: [1], useBias: false, kernelInitializer: initializers.ones() }),
      dropout,
    ],
  });
  const drawn: Tensor[] = [];
  const trainer = new Trainer({
    players: [
      player({
        name: 'one',
        models: [net],
        optimizer: adam(),
        loss: ({ data }) => {
          const y = net.apply(data, { training: true }) as Tensor;
          drawn.push(keep(y.clone()));
          return mean(square(y)) as Scalar;
        },
      }),
    ],
  });
  for await (const _ of trainer.train(() => ({ data: ones([1, 1]) }), { steps: 3 }));
  const masks = await Promise.all(drawn.map(async (y) => (await numbers(y)).map((value) => value !== 0)));
  expect(new Set(masks.map(String)).size).toBe(3);
  expect(dropout.getConfig().seed).toBe(3);
});
