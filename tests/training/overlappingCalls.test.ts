import { dispose, mean, memory, type Scalar, square, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { readSafetensors } from '../../src/core/safetensors.js';
import { yieldToEventLoop } from '../../src/core/yieldToEventLoop.js';
import { adam, type BatchSource, player, Trainer } from '../../src/index.js';
import { numbers } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';

/** A trainer with two updates per round and moving averages. */
function smallTrainer() {
  const initial = (seed: number) => ({ kernelInitializer: initializers.glorotUniform({ seed }) });
  const model = sequential({
    layers: [
      layers.dense({ units: 3, inputShape: [2], ...initial(1) }),
      layers.batchNormalization({ momentum: 0.5 }),
      layers.dense({ units: 1, ...initial(2) }),
    ],
  });
  const learner = player({
    name: 'learner',
    models: [model],
    updates: 2,
    optimizer: adam({ learningRate: 0.1 }),
    loss: ({ data }) => mean(square(model.apply(data, { training: true }) as Tensor)) as Scalar,
    sample: ({ count, random }) => tidy(() => model.predict(random.normal([count, 2])) as Tensor),
  });
  return { model, trainer: new Trainer({ players: [learner], ema: { model, decay: 0.5 }, seed: 3 }) };
}

const source: BatchSource = (index, random) => ({ data: random.fork(index).normal([4, 2]) });

const values = async (model: LayersModel) =>
  (await Promise.all(model.weights.map((weight) => numbers(weight.read())))).flat();

const draw = async (trainer: Trainer) => {
  const samples = await trainer.sample(2);
  const drawn = await numbers(samples);
  samples.dispose();
  return drawn;
};

const pause = async (tasks: number) => {
  for (let task = 0; task < tasks; task += 1) await yieldToEventLoop();
};

const steps = 8;

/** The expected state after each step, from a run without overlapping calls. */
const expected: { weights: number[]; averages: number[]; samples: number[]; file: Uint8Array }[] = [];

beforeAll(async () => {
  const { model, trainer } = smallTrainer();
  const look = async () => {
    const averages = await trainer.averaged(() => values(model));
    expected.push({
      weights: await values(model),
      averages,
      samples: await draw(trainer),
      file: await trainer.checkpoint(),
    });
  };
  await look();
  for await (const _ of trainer.train(source, { steps, reportEvery: 1 })) await look();
  trainer.dispose();
});

const stepOf = (file: Uint8Array) => {
  const { tensors, metadata } = readSafetensors(file);
  dispose(tensors);
  return Number(metadata.step);
};

const calls = fc.record({
  kind: fc.constantFrom('train', 'sample', 'averaged', 'checkpoint', 'resume', 'dispose'),
  /** Tasks to wait for before the call. */
  after: fc.nat(12),
  /** Tasks to wait for within the call. */
  lasts: fc.nat(12),
  step: fc.nat(steps),
});

property(
  'overlapping calls have the same results as calls one after another',
  fc.record({ calls: fc.array(calls, { minLength: 2, maxLength: 8 }), slow: fc.nat(3) }),
  async ({ calls, slow }) => {
    const before = memory().numTensors;
    const { model, trainer } = smallTrainer();
    let disposed = false;
    const slowly: BatchSource = async (index, random) => {
      await pause(slow);
      return source(index, random);
    };
    const check = async () => {
      const file = await trainer.checkpoint();
      expect(file).toEqual(expected[stepOf(file)]?.file);
    };
    const run = async (kind: string, lasts: number, step: number): Promise<void> => {
      const now = trainer.step;
      if (kind === 'train') for await (const _ of trainer.train(slowly, { steps: step, reportEvery: 1 + lasts }));
      if (kind === 'sample') expect(await draw(trainer)).toEqual(expected[now]?.samples);
      if (kind === 'checkpoint') await check();
      if (kind === 'resume') await trainer.resume(expected[step]?.file as Uint8Array);
      if (kind === 'averaged')
        await trainer.averaged(async () => {
          const begun = trainer.step;
          expect(await values(model)).toEqual(expected[begun]?.averages);
          await pause(lasts);
          if (disposed) return;
          const later = trainer.step;
          expect(await draw(trainer)).toEqual(expected[later]?.samples);
          await check();
          expect(await values(model)).toEqual(expected[begun]?.averages);
        });
      if (kind === 'dispose') {
        disposed = true;
        trainer.dispose();
      }
    };
    await Promise.all(
      calls.map(async ({ kind, after, lasts, step }) => {
        await pause(after);
        await run(kind, lasts, step).catch((error: Error) => {
          // a second loop, and any call after dispose
          if (!/^Trainer\.\w+: this trainer is (training|disposed)/.test(error.message)) throw error;
          if (error.message.endsWith('disposed')) expect(disposed).toBe(true);
        });
      }),
    );
    expect(await values(model)).toEqual(expected[trainer.step]?.weights);
    trainer.dispose();
    for (const weight of model.weights) weight.dispose();
    expect(memory().numTensors).toBe(before);
  },
  20,
  5,
);

test('concurrent calls of sample use the averages and restore the weights', async () => {
  const { model, trainer } = smallTrainer();
  for await (const _ of trainer.train(source, { steps: 3 }));
  const all = await Promise.all([draw(trainer), draw(trainer), trainer.averaged(() => draw(trainer)), draw(trainer)]);
  for (const samples of all) expect(samples).toEqual(expected[3]?.samples);
  expect(await values(model)).toEqual(expected[3]?.weights);
});

test('a slow call of averaged keeps its averages during training, and does not undo the training', async () => {
  const { model, trainer } = smallTrainer();
  for await (const _ of trainer.train(source, { steps: 2 }));
  let finish = () => {};
  const saving = trainer.averaged(async () => {
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    return values(model);
  });
  for await (const _ of trainer.train(source, { steps: 6, reportEvery: 2 })) {
    expect(await values(model)).toEqual(expected[2]?.averages);
    expect(await draw(trainer)).toEqual(expected[trainer.step]?.samples);
    expect(await trainer.checkpoint()).toEqual(expected[trainer.step]?.file);
  }
  // this call waits, because it needs other averages
  const later = trainer.averaged(() => values(model));
  finish();
  expect(await saving).toEqual(expected[2]?.averages);
  expect(await later).toEqual(expected[6]?.averages);
  expect(await values(model)).toEqual(expected[6]?.weights);
});

test('averaged undoes changes of weights and statistics, and passes on an error', async () => {
  const { model, trainer } = smallTrainer();
  for await (const _ of trainer.train(source, { steps: 1 }));
  const spoil = async () => {
    model.apply(tensor([1, 2, 3, 4], [2, 2]), { training: true });
    await pause(1);
    throw new Error('disk full');
  };
  await expect(trainer.averaged(spoil)).rejects.toThrow('disk full');
  expect(await values(model)).toEqual(expected[1]?.weights);
});

test('two trainers of one model do not disturb each other', async () => {
  const { model, trainer } = smallTrainer();
  const other = new Trainer({ players: trainer.players, ema: { model, decay: 0.9 }, seed: 3 });
  let finish = () => {};
  const saving = trainer.averaged(
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  for await (const _ of other.train(source, { steps: 4 }));
  const second = other.averaged(() => pause(3));
  finish();
  await saving;
  await second;
  expect(await values(model)).toEqual(expected[4]?.weights);
});
