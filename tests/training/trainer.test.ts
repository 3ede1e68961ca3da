import {
  fill,
  keep,
  memory,
  mul,
  type Scalar,
  scalar,
  sqrt,
  sub,
  sum,
  type Tensor,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import {
  adam,
  adversarial,
  gaussian,
  latentSpace,
  nonSaturating,
  type Player,
  type Progress,
  player,
  randomStream,
  relativisticAverage,
  type Term,
  type TermBase,
  type TermContext,
  type TrainArgs,
  Trainer,
} from '../../src/index.js';
import { inBrowser } from '../contracts/inBrowser.js';
import { expectClose, numbers } from '../contracts/numbers.js';
import { type SmallGan, smallBatches, smallGan, smallModels } from './smallGan.js';

/** Copies of a model's weights, to read after the step: nothing can be read within a step. */
const snapshot = (model: LayersModel) => model.weights.map((weight) => keep(weight.read().clone()));
const read = (tensors: Tensor[]) => Promise.all(tensors.map(numbers));
const values = (model: LayersModel) => read(model.weights.map((weight) => weight.read()));

async function train({ trainer }: Pick<SmallGan, 'trainer'>, args: TrainArgs): Promise<Progress[]> {
  const reports: Progress[] = [];
  for await (const report of trainer.train(smallBatches, args)) reports.push(report);
  return reports;
}

/** A player that calls `onUpdate` before each of its updates. */
const watched = (player: Player, onUpdate: () => void): Player => ({
  ...player,
  valueAndGradients: (batch, context) => {
    onUpdate();
    return player.valueAndGradients(batch, context);
  },
});

test("a player's update changes all weights and state of its own models, and no others", async () => {
  const { trainer, generator, discriminator } = smallGan();
  const snapshots: { d: Tensor[]; g: Tensor[] }[] = [];
  const takeSnapshot = () => snapshots.push({ d: snapshot(discriminator), g: snapshot(generator) });
  const watcher = new Trainer({ players: trainer.players.map((player) => watched(player, takeSnapshot)), seed: 5 });
  await train({ trainer: watcher }, { steps: 3 });
  takeSnapshot();
  const seen = await Promise.all(snapshots.map(async ({ d, g }) => ({ d: await read(d), g: await read(g) })));
  for (let step = 0; step < 3; step += 1) {
    const [beforeD, beforeG, after] = seen.slice(2 * step) as [(typeof seen)[0], (typeof seen)[0], (typeof seen)[0]];
    expect(beforeG.g).toEqual(beforeD.g);
    expect(after.d).toEqual(beforeG.d);
    // the first step does not change u and v
    if (step === 0) continue;
    // includes u, v and moving averages; a unit vector of one element cannot change
    for (const [index, weight] of beforeG.d.entries()) {
      if (weight.length > 1) expect(weight).not.toEqual(beforeD.d[index]);
    }
    for (const [index, weight] of after.g.entries()) expect(weight).not.toEqual(beforeG.g[index]);
  }
});

// fewer steps on slow software GPUs
test('steps leave no tensors', async () => {
  const steps = inBrowser ? 8 : 200;
  const gan = smallGan();
  const counts = new Map<number, number>();
  for await (const { step } of gan.trainer.train(smallBatches, { steps, reportEvery: 2 }))
    counts.set(step, memory().numTensors);
  expect(counts.get(steps)).toBe(counts.get(2));
});

test('dispose frees all tensors', async () => {
  const models = smallModels();
  const before = memory().numTensors;
  const gan = smallGan();
  await train(gan, { steps: 3 });
  (await gan.trainer.sample(4)).dispose();
  gan.trainer.dispose();
  for (const model of [gan.generator, gan.discriminator]) for (const weight of model.weights) weight.dispose();
  expect(memory().numTensors).toBe(before);
  expect(models.generator.weights.length).toBe(gan.generator.weights.length);
});

test('losses and weights are the same with the same seed, and different with another', async () => {
  const run = async (seed: number) => {
    const gan = smallGan({ seed });
    const reports = await train(gan, { steps: inBrowser ? 2 : 6, reportEvery: 2 });
    return { losses: reports.map(({ losses }) => losses), weights: await values(gan.generator) };
  };
  const first = await run(0);
  expect(await run(0)).toEqual(first);
  expect((await run(1)).losses).not.toEqual(first.losses);
});

describe('checkpoint', () => {
  test('a run resumed from a checkpoint is the same as an uninterrupted run, bit for bit', async () => {
    const [half, steps, reportEvery] = inBrowser ? [2, 4, 1] : [30, 60, 10];
    const straight = smallGan();
    const reports = await train(straight, { steps, reportEvery });
    const first = smallGan();
    await train(first, { steps: half, reportEvery });
    const file = await first.trainer.checkpoint();
    const second = smallGan({ weights: 2, seed: 99 });
    await second.trainer.resume(file);
    expect([second.trainer.step, second.trainer.seed]).toEqual([half, 5]);
    const resumed = await train(second, { steps, reportEvery });
    expect(resumed.map(({ losses }) => losses)).toEqual(reports.slice(half / reportEvery).map(({ losses }) => losses));
    expect(await values(second.generator)).toEqual(await values(straight.generator));
    expect(await values(second.discriminator)).toEqual(await values(straight.discriminator));
    const samples = async ({ trainer }: SmallGan) => await numbers(await trainer.sample(5));
    expect(await samples(second)).toEqual(await samples(straight));
  });

  test('resume throws for a checkpoint of other models or a damaged file, and changes nothing', async () => {
    const gan = smallGan();
    await train(gan, { steps: 2 });
    const file = await gan.trainer.checkpoint();
    const other = new Trainer({
      players: [player({ name: 'other', models: [smallModels().generator], optimizer: adam(), loss: () => scalar(0) })],
    });
    await expect(other.resume(file)).rejects.toThrow(
      'file must be a checkpoint of these players; it has no "weights/other/0/',
    );
    const withoutAverage = new Trainer({ players: smallGan().trainer.players });
    await expect(withoutAverage.resume(file)).rejects.toThrow('it has an unknown "average/');
    const before = await values(gan.generator);
    const count = memory().numTensors;
    await expect(gan.trainer.resume(file.subarray(0, 500))).rejects.toThrow(
      'Trainer.resume: file must be a valid safetensors file',
    );
    await expect(gan.trainer.resume(await other.checkpoint())).rejects.toThrow('it has no "weights/discriminator/0/');
    expect(await values(gan.generator)).toEqual(before);
    expect(gan.trainer.step).toBe(2);
    expect(memory().numTensors).toBe(count);
  });
});

describe('ending early', () => {
  test('abort ends training after the current step, and training can continue', async () => {
    const gan = smallGan();
    const controller = new AbortController();
    let batches = 0;
    const source: typeof smallBatches = (index, random) => {
      batches += 1;
      if (batches === 4) controller.abort();
      return smallBatches(index, random);
    };
    const reports = [];
    for await (const report of gan.trainer.train(source, { steps: 100, reportEvery: 50, signal: controller.signal }))
      reports.push(report.step);
    expect(reports).toEqual([4]);
    expect(gan.trainer.step).toBe(4);
    expect((await train(gan, { steps: 6 })).map(({ step }) => step)).toEqual([6]);
  });

  test('the loop can be left, but two loops at once throw', async () => {
    const gan = smallGan();
    for await (const { step } of gan.trainer.train(smallBatches, { steps: 100, reportEvery: 2 })) {
      if (step === 2)
        await expect(gan.trainer.train(smallBatches, { steps: 4 }).next()).rejects.toThrow(
          'Trainer.train: this trainer is training; leave that loop first',
        );
      if (step === 4) break;
    }
    expect(gan.trainer.step).toBe(4);
    await train(gan, { steps: 5 });
    expect(gan.trainer.step).toBe(5);
  });

  test('an error of the batch source is passed on, and training can continue', async () => {
    const gan = smallGan();
    const count = memory().numTensors;
    const failing = () => Promise.reject(new Error('disk gone'));
    await expect(gan.trainer.train(failing, { steps: 1 }).next()).rejects.toThrow('disk gone');
    expect(memory().numTensors).toBe(count);
    expect(await train(gan, { steps: 1 })).toHaveLength(1);
  });
});

describe('NaN', () => {
  const nanFrom = (start: number): Term => ({
    name: 'nan',
    player: 'discriminator',
    loss: ({ step }) => (step < start ? scalar(0) : sqrt(scalar(-1))) as Scalar,
  });

  test('stops training with an error that names loss and steps, and restores the last report', async () => {
    const gan = smallGan({ terms: [nanFrom(5)] });
    await train(gan, { steps: 4, reportEvery: 2 });
    const [generator, discriminator, file] = [
      await values(gan.generator),
      await values(gan.discriminator),
      await gan.trainer.checkpoint(),
    ];
    await expect(train(gan, { steps: 20, reportEvery: 4 })).rejects.toThrow(
      'the loss "discriminator/nan" was not finite between steps 5 and 8; the state of step 4 is restored',
    );
    expect(gan.trainer.step).toBe(4);
    expect(await values(gan.generator)).toEqual(generator);
    expect(await values(gan.discriminator)).toEqual(discriminator);
    expect(await gan.trainer.checkpoint()).toEqual(file);
  });

  test('is detected in a weight even if the loss is finite', async () => {
    const model = sequential({ layers: [layers.dense({ units: 1, inputShape: [1] })] });
    // the square root is finite at 0, but its gradient is not
    const loss = () => tidy(() => sum(sqrt(mul(model.apply(tensor2d([[0]])) as Tensor, 1))) as Scalar);
    const trainer = new Trainer({ players: [player({ name: 'root', models: [model], optimizer: adam(), loss })] });
    await expect(train({ trainer }, { steps: 1 })).rejects.toThrow(
      'a weight of the player "root" was not finite between steps 1 and 1',
    );
  });
});

describe('averaged weights', () => {
  test('follow the weights, with a ramp of the decay', async () => {
    const model = sequential({ layers: [layers.dense({ units: 1, useBias: false, inputShape: [1] })] });
    const weight = () => model.getWeights()[0] as Tensor;
    model.setWeights([tensor2d([[10]])]);
    const loss = () => tidy(() => sum(sub(model.apply(tensor2d([[1]])) as Tensor, 3)) as Scalar);
    const trainer = new Trainer({
      players: [player({ name: 'p', models: [model], optimizer: adam({ learningRate: 1 }), loss })],
      ema: { model: model, decay: 0.2 },
    });
    let average = 10;
    for (let t = 1; t <= 4; t += 1) {
      await train({ trainer }, { steps: t });
      const decay = Math.min(0.2, (1 + t) / (10 + t));
      average = decay * average + (1 - decay) * ((await numbers(weight()))[0] as number);
    }
    const now = await numbers(weight());
    await expectClose(await trainer.averaged(() => numbers(weight())), [average]);
    expect(await numbers(weight())).toEqual(now);
  });

  test('equal the weights until `start`, and ramp up from there', async () => {
    const { trainer, generator } = smallGan();
    const late = new Trainer({ players: trainer.players, ema: { model: generator, decay: 0.9, start: 3 }, seed: 5 });
    const first = () => numbers(generator.getWeights()[0]);
    await train({ trainer: late }, { steps: 3 });
    const atStart = await first();
    expect(await late.averaged(first)).toEqual(atStart);
    await train({ trainer: late }, { steps: 4 });
    const after = await first();
    // β = 2/11
    await expectClose(
      await late.averaged(first),
      atStart.map((value, index) => (2 * value + 9 * (after[index] as number)) / 11),
    );
    expect(() => new Trainer({ players: trainer.players, ema: { model: generator, start: -1 } })).toThrow(
      'start must be an integer >= 0, got -1',
    );
  });

  test('are used for samples, and the trained weights are restored afterwards, even after an error', async () => {
    const gan = smallGan();
    await train(gan, { steps: 5 });
    const before = await values(gan.generator);
    const direct = await numbers(
      gan.trainer.players[1]?.sample?.({
        count: 4,
        step: 5,
        random: randomStream(0).fork('sample'),
      }),
    );
    const sampled = await numbers(await gan.trainer.sample(4));
    expect(sampled).not.toEqual(direct);
    expect(await numbers(await gan.trainer.sample(4))).toEqual(sampled);
    expect(await numbers(await gan.trainer.sample(4, { random: randomStream(1) }))).not.toEqual(sampled);
    await expect(gan.trainer.averaged(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await values(gan.generator)).toEqual(before);
  });

  test('sample uses the given codes', async () => {
    const gan = smallGan();
    const kind = tensor2d([
      [1, 0],
      [0, 1],
    ]);
    const noise = tensor2d([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    const both = await numbers(await gan.trainer.sample(2, { codes: { kind, noise } }));
    await expectClose(gan.generator.predict([noise, kind]) as Tensor, both);
  });
});

describe('terms', () => {
  test('run in the updates of their player, at their interval and with their weight, and are reported', async () => {
    const calls: string[] = [];
    const term = (name: string, side: Term['player'], rest: Partial<TermBase> = {}): Term =>
      ({
        name,
        player: side,
        ...rest,
        loss: ({ player: whose, step }: TermContext) => {
          calls.push(`${name} ${whose} ${step}`);
          return scalar(2);
        },
      }) as Term;
    const gan = smallGan({ terms: [term('a', 'both', { interval: 2 }), term('b', 'generator', { weight: 0.25 })] });
    const reports = await train(gan, { steps: 3, reportEvery: 3 });
    expect(calls).toEqual([
      'a discriminator 0',
      'a generator 0',
      'b generator 0',
      'b generator 1',
      'a discriminator 2',
      'a generator 2',
      'b generator 2',
    ]);
    expect(reports[0]?.losses).toMatchObject({ 'discriminator/a': 2, 'generator/a': 2, 'generator/b': 0.5 });
  });

  test('get examples, codes, condition and outputs, and can call the discriminator again', async () => {
    const states: [Tensor[], Tensor[]][] = [];
    const gan = smallGan({
      terms: [
        {
          name: 'look',
          player: 'both',
          loss: ({ player: whose, real, fake, codes, condition, outputs, discriminate, discriminator, random }) => {
            expect(fake.shape).toEqual(real.shape);
            expect(Object.keys(codes)).toEqual(['noise', 'kind']);
            expect(condition?.fake).toBe(codes.kind);
            expect(Object.values(outputs.fake)[0]?.shape).toEqual([6, 1]);
            expect(outputs.real === undefined).toBe(whose === 'generator');
            const before = snapshot(discriminator);
            const again = discriminate(fake, condition?.fake);
            states.push([before, snapshot(discriminator)]);
            expect(again.shape).toEqual([6, 1]);
            return sum(mul(random.normal([1]), 0)) as Scalar;
          },
        },
      ],
    });
    await train(gan, { steps: 2 });
    for (const [before, after] of states) expect(await read(after)).toEqual(await read(before));
  });

  test('contribute to the gradient', async () => {
    const [plain, pushed] = [
      smallGan(),
      smallGan({ terms: [{ name: 'push', player: 'generator', weight: 5, loss: ({ fake }) => sum(fake) as Scalar }] }),
    ];
    await train(plain, { steps: 1 });
    await train(pushed, { steps: 1 });
    expect(await values(pushed.discriminator)).toEqual(await values(plain.discriminator));
    expect(await values(pushed.generator)).not.toEqual(await values(plain.generator));
  });
});

test("with a relativistic loss the generator's update also computes the outputs of real examples", async () => {
  const seen: boolean[] = [];
  const look: Term = {
    name: 'look',
    player: 'generator',
    loss: ({ outputs }) => {
      seen.push(Object.values(outputs.real ?? {})[0]?.shape.join() === '6,1');
      return scalar(0);
    },
  };
  const gan = smallGan({ loss: relativisticAverage(nonSaturating), terms: [look] });
  const [report] = await train(gan, { steps: 2, reportEvery: 2 });
  expect(seen).toEqual([true, true]);
  expect(report?.losses.generator).toBeGreaterThan(0);
});

test('regularizers of layers are minimized and reported', async () => {
  const gan = smallGan();
  const reports = await train(gan, { steps: 1 });
  expect(reports[0]?.losses['discriminator/regularization']).toBeGreaterThan(0);
});

test('a layer with trainable = false keeps its weights', async () => {
  const gan = smallGan();
  const frozen = gan.generator.layers.find((layer) => layer.getClassName() === 'Dense') as layers.Layer;
  frozen.trainable = false;
  const before = await read(frozen.getWeights());
  const others = await values(gan.generator);
  await train(gan, { steps: 2 });
  expect(await read(frozen.getWeights())).toEqual(before);
  expect(await values(gan.generator)).not.toEqual(others);
});

test('several updates of the discriminator, each with its own batch, come before that of the generator', async () => {
  const order: string[] = [];
  const { trainer } = smallGan({ discriminatorUpdates: 3 });
  const players = trainer.players.map((player) => watched(player, () => order.push(player.name[0] as string)));
  const indices: number[] = [];
  const source: typeof smallBatches = (index, random) => {
    indices.push(index);
    return smallBatches(index, random);
  };
  for await (const _ of new Trainer({ players }).train(source, { steps: 2 }));
  expect(order.join('')).toBe('dddgdddg');
  expect(indices).toEqual([0, 1, 2, 3, 4, 5]);
});

test('a sequential model need not have been called before', async () => {
  const latent = latentSpace({ z: gaussian(2) });
  const generator = sequential({ layers: [layers.dense({ units: 3, inputShape: [2] })] });
  const discriminator = sequential({ layers: [layers.dense({ units: 1, inputShape: [3] })] });
  const trainer = new Trainer({ players: adversarial({ generator, discriminator, latent }) });
  const source = () => ({
    data: tensor2d([
      [1, 2, 3],
      [3, 2, 1],
    ]),
  });
  for await (const { losses } of trainer.train(source, { steps: 2, reportEvery: 2 }))
    expect(Object.keys(losses)).toEqual(['discriminator', 'generator']);
  expect((await trainer.sample(7)).shape).toEqual([7, 3]);
});

test('wrong arguments throw', async () => {
  const { trainer, generator } = smallGan();
  const { players } = trainer;
  expect(() => new Trainer({ players: [] })).toThrow('Trainer: players must be at least one player, got []');
  expect(() => new Trainer({ players: [players[0] as Player, players[0] as Player] })).toThrow(
    'Trainer: the names of players must be different, got [',
  );
  expect(() => new Trainer({ players, seed: -1 })).toThrow('Trainer: seed must be an integer >= 0, got -1');
  expect(() => new Trainer({ players, ema: { model: smallModels().generator } })).toThrow(
    "Trainer: ema.model must be one of the players' models",
  );
  expect(() => new Trainer({ players, ema: { model: generator, decay: 1 } })).toThrow('decay must be in [0, 1), got 1');
  await expect(trainer.train(smallBatches, { steps: -1 }).next()).rejects.toThrow(
    'Trainer.train: steps must be an integer >= 0, got -1',
  );
  await expect(trainer.train(smallBatches, { steps: 1, reportEvery: 0 }).next()).rejects.toThrow(
    'Trainer.train: reportEvery must be an integer >= 1, got 0',
  );
  await expect(trainer.sample(0)).rejects.toThrow('Trainer.sample: count must be an integer >= 1, got 0');
  expect(() => player({ name: 'a/b', models: [generator], optimizer: adam(), loss: () => scalar(0) })).toThrow(
    'player: name must be a word without a slash, got "a/b"',
  );
  expect(() => player({ name: 'a', models: [], optimizer: adam(), loss: () => scalar(0) })).toThrow(
    'player: models must be at least one model',
  );
  expect(() => smallGan({ condition: 'other' as never })).toThrow(
    'adversarial: condition must be one of the codes noise, kind, got "other"',
  );
  expect(() => smallGan({ condition: 'noise' })).toThrow(
    'adversarial: discriminator must be a model whose second input has the size of "noise", 3, got 2',
  );
  expect(() => smallGan({ discriminator: generator as never, condition: undefined as never })).toThrow(
    'adversarial: discriminator must be a model with 1 input, got 2',
  );
  expect(() => smallGan({ discriminatorUpdates: 0 })).toThrow(
    'adversarial: discriminatorUpdates must be an integer >= 1, got 0',
  );
  const term: Term = { name: 't', player: 'both', loss: () => scalar(0) };
  const unconditional = sequential({ layers: [layers.flatten({ inputShape: [4, 4, 1] }), layers.dense({ units: 1 })] });
  expect(() => smallGan({ discriminator: unconditional })).toThrow(
    'adversarial: discriminator must be a model with 2 inputs (data, condition), got 1',
  );
  expect(() => smallGan({ discriminator: unconditional, terms: [term] })).toThrow('a model with 2 inputs');
  expect(() => smallGan({ discriminator: unconditional, terms: [{ ...term, usesCondition: true }] })).not.toThrow();
  const wide = () => ({ data: fill([2, 4, 4, 1], 0), condition: fill([2, 3], 0) as ReturnType<typeof tensor2d> });
  await expect(smallGan().trainer.train(wide, { steps: 1 }).next()).rejects.toThrow(
    'adversarial: batch.condition must be of shape [2, 2], got [2, 3]',
  );
  expect(() => smallGan({ terms: [term, term] })).toThrow(
    'adversarial: terms[1].name must be none of discriminator, generator, regularization, t, got "t"',
  );
  expect(() => smallGan({ terms: [{ ...term, interval: 0 }] })).toThrow(
    'adversarial: terms[0].interval must be an integer >= 1, got 0',
  );
  const withoutCondition = () => ({ data: tensor2d([[1]]) });
  await expect(trainer.train(withoutCondition, { steps: 1 }).next()).rejects.toThrow(
    'adversarial: batch.condition must be given, because the condition is "kind", got undefined',
  );
});
