import { add, mean, type Scalar, square, type Tensor } from '@tensorflow/tfjs-core';
import {
  initializers,
  input,
  type LayersModel,
  layers,
  model,
  regularizers,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adam, connect, type Player, player, Trainer } from '../../src/index.js';
import { expectClose, numbers } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';

let count = 0;
const dense = (units: number) => {
  count += 1;
  return layers.dense({
    units,
    kernelInitializer: initializers.glorotUniform({ seed: count }),
    kernelRegularizer: regularizers.l2({ l2: 1 }),
  });
};

/** Models that share layers: each applies some of a pool in sequence, directly or within an inner model. */
function modelsOf(plan: readonly { uses: readonly number[]; nested: boolean }[], pool: readonly layers.Layer[]) {
  const through = (uses: readonly number[], x: SymbolicTensor) =>
    connect(x, ...uses.map((index) => pool[index] as layers.Layer));
  return plan.map(({ uses, nested }) => {
    const x = input({ shape: [3] });
    if (!nested) return model({ inputs: x, outputs: through(uses, x) });
    const inner = model({ inputs: x, outputs: through(uses, x) });
    const outside = input({ shape: [3] });
    // the inner model twice, and its first layer once more outside
    const twice = connect(outside, inner, inner);
    return model({ inputs: outside, outputs: through(uses.slice(0, 1), twice) });
  });
}

const learner = (name: string, models: LayersModel[]): Player =>
  player({
    name,
    models,
    optimizer: adam({ learningRate: 0.01 }),
    loss: ({ data }) =>
      models
        .map((each) => mean(square(each.apply(data, { training: true }) as Tensor)) as Scalar)
        .reduce((a, b) => add(a, b)),
  });

const batches = (index: number, random: { fork(n: number): { normal(shape: number[]): Tensor } }) => ({
  data: random.fork(index).normal([4, 3]),
});

const plans = fc.array(
  fc.record({ uses: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 4 }), nested: fc.boolean() }),
  { minLength: 1, maxLength: 3 },
);

describe('a layer in several positions', () => {
  property(
    'is regularized, averaged, saved and resumed once, whatever models and inner models share it',
    plans,
    async (plan) => {
      const train = async (interrupted: boolean) => {
        count = 0;
        const build = () => {
          const pool = [dense(3), dense(3), dense(3)];
          const models = modelsOf(plan, pool);
          const trainer = new Trainer({
            players: [learner('all', models)],
            ema: { model: models[0] as LayersModel, decay: 0.9 },
            seed: 1,
          });
          return { pool, models, trainer };
        };
        let { pool, models, trainer } = build();
        const used = pool.filter((_, index) => plan.some(({ uses }) => uses.includes(index)));
        const kernels = await Promise.all(used.map((layer) => numbers(layer.getWeights()[0])));
        const expected = kernels.flat().reduce((all, weight) => all + weight ** 2, 0);
        for await (const { losses } of trainer.train(batches, { steps: 1, reportEvery: 1 }))
          await expectClose([losses['all/regularization'] as number], [expected]);
        if (interrupted) {
          const file = await trainer.checkpoint();
          count = 0;
          ({ pool, models, trainer } = build());
          await trainer.resume(file);
        }
        for await (const _ of trainer.train(batches, { steps: 3 }));
        const averaged = await trainer.averaged(() =>
          Promise.all((models[0] as LayersModel).getWeights().map(numbers)),
        );
        return [averaged, await Promise.all(pool.flatMap((layer) => layer.getWeights()).map(numbers))];
      };
      expect(await train(true)).toEqual(await train(false));
    },
    8,
    2,
  );

  test('is trained by the first player that contains it', async () => {
    const [shared, own, other] = [dense(3), dense(3), dense(3)];
    const [first, second] = modelsOf(
      [
        { uses: [0, 1], nested: false },
        { uses: [0, 2], nested: true },
      ],
      [shared, own, other],
    ) as [LayersModel, LayersModel];
    const players = [learner('first', [first]), learner('second', [second])];
    const updated: string[][] = players.map(() => []);
    for (const [index, { optimizer }] of players.entries()) {
      const apply = optimizer.applyGradients.bind(optimizer);
      optimizer.applyGradients = (gradients) => {
        updated[index]?.push(...Object.keys(gradients));
        apply(gradients);
      };
    }
    const trainer = new Trainer({ players });
    for await (const _ of trainer.train(batches, { steps: 1 }));
    const names = (layer: layers.Layer) => layer.weights.map(({ name }) => name);
    expect(updated[0]?.sort()).toEqual([...names(shared), ...names(own)].sort());
    expect(updated[1]?.sort()).toEqual(names(other).sort());
  });

  test('Trainer throws if a player has no weights of its own', () => {
    const [only] = modelsOf([{ uses: [0], nested: false }], [dense(3)]) as [LayersModel];
    expect(() => new Trainer({ players: [learner('first', [only]), learner('second', [only])] })).toThrow(
      'Trainer: players[1] must have weights of its own, got "second", whose weights all belong to "first"',
    );
  });
});

const recurrent = () =>
  layers.simpleRNN({
    units: 3,
    kernelRegularizer: regularizers.l2({ l2: 1 }),
    kernelInitializer: 'ones',
    recurrentInitializer: 'zeros',
  });

describe('regularizers that tfjs leaves out are counted:', () => {
  const cases: Record<string, () => layers.Layer> = {
    'in a recurrent cell': () => recurrent(),
    'in both directions of a bidirectional layer': () =>
      layers.bidirectional({
        layer: recurrent(),
        mergeMode: 'concat',
      }) as layers.Layer,
    'in a model inside a wrapper': () => {
      const x = input({ shape: [3] });
      const kernel = { kernelRegularizer: regularizers.l2({ l2: 1 }), kernelInitializer: 'ones' as const };
      return layers.timeDistributed({
        layer: model({ inputs: x, outputs: connect(x, layers.dense({ units: 3, ...kernel })) }),
      }) as layers.Layer;
    },
  };
  for (const [title, create] of Object.entries(cases)) {
    test(title, async () => {
      const x = input({ shape: [2, 3] });
      const trainer = new Trainer({ players: [learner('one', [model({ inputs: x, outputs: connect(x, create()) })])] });
      const sequences = (index: number, random: { fork(n: number): { normal(shape: number[]): Tensor } }) => ({
        data: random.fork(index).normal([4, 2, 3]),
      });
      for await (const { losses } of trainer.train(sequences, { steps: 1 }))
        expect(losses['one/regularization']).toBe(title === 'in both directions of a bidirectional layer' ? 18 : 9);
    });
  }
});
