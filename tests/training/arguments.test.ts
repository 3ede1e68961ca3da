import {
  cast,
  dispose,
  fill,
  keep,
  round,
  type Scalar,
  scalar,
  slice,
  sum,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  adam,
  adversarial,
  auxiliaryClassificationTerm,
  type BottleneckTermArgs,
  bottleneckTerm,
  categorical,
  connect,
  consistencyTerm,
  type DiscriminatorTerm,
  draganTerm,
  gaussian,
  gradientClipping,
  gradientPenaltyTerm,
  growthSchedule,
  invariantInformationTerm,
  type LecamTermArgs,
  latentSpace,
  lecamTerm,
  mutualInformationTerm,
  player,
  r1Term,
  r2Term,
  randomStream,
  resolutionConsistencyTerm,
  standingStatistics,
  type Term,
  Trainer,
} from '../../src/index.js';
import { argumentsContract } from '../contracts/arguments.js';
import { expectClose, numbers } from '../contracts/numbers.js';

const same = (x: Tensor) => x;
const free = ({ state = {} }: Term) => dispose(state);

describe('terms', () => {
  for (const [name, penalty] of Object.entries({ r1Term, r2Term }))
    argumentsContract(name, { call: penalty, optional: () => ({ gamma: 1, interval: 2 }), runs: 5 });
  argumentsContract('gradientPenaltyTerm', {
    call: gradientPenaltyTerm,
    optional: () => ({ weight: 1, target: 0, oneSided: true, interval: 2 }),
    runs: 5,
  });
  argumentsContract('consistencyTerm', {
    call: consistencyTerm,
    required: () => ({ augment: same }),
    optional: () => ({ weight: 1, fakeWeight: 1 }),
    runs: 5,
  });
  argumentsContract('resolutionConsistencyTerm', {
    call: resolutionConsistencyTerm,
    optional: () => ({ weight: 1 }),
    runs: 5,
  });
  argumentsContract('invariantInformationTerm', {
    call: invariantInformationTerm,
    required: () => ({ code: 'digit', augment: same }),
    optional: () => ({ entropyWeight: 2, weight: 1 }),
    runs: 5,
  });
  argumentsContract('mutualInformationTerm', {
    call: mutualInformationTerm,
    optional: () => ({ weight: { style: 0.5 }, player: 'both', supervision: 1 }),
    runs: 5,
  });
  argumentsContract('draganTerm', {
    call: draganTerm,
    optional: () => ({ weight: 1, target: 0, oneSided: true, interval: 2 }),
    runs: 5,
  });
  argumentsContract('lecamTerm', {
    call: (args: LecamTermArgs) => free(lecamTerm(args)),
    optional: () => ({ weight: 1, decay: 0.5, start: 3, oneSided: true }),
    runs: 5,
  });
  argumentsContract('auxiliaryClassificationTerm', {
    call: auxiliaryClassificationTerm,
    required: () => ({ output: 'digit' }),
    optional: () => ({ weight: 1 }),
    runs: 5,
  });
  argumentsContract('bottleneckTerm', {
    call: (args: BottleneckTermArgs) => free(bottleneckTerm(args)),
    required: () => ({ output: 'nats' }),
    optional: () => ({ capacity: 1, stepSize: 0.1, beta: 1 }),
    runs: 5,
  });
});

describe('optimizers', () => {
  argumentsContract('gradientClipping', {
    call: gradientClipping,
    // norm or value is required
    required: () => ({ optimizer: adam(), norm: 1 }),
    runs: 5,
  });
  argumentsContract('adam', {
    call: adam,
    optional: () => ({ learningRate: 0.1, beta1: 0.5, beta2: 0.9, epsilon: 1e-3 }),
    runs: 5,
  });
});

describe('training', () => {
  let model: LayersModel;
  // after the backend is initialized
  beforeAll(() => {
    model = sequential({ layers: [layers.batchNormalization({ inputShape: [2] })] });
  });
  argumentsContract('player', {
    call: player,
    required: () => ({ name: 'learner', models: [model], optimizer: adam(), loss: () => scalar(0) }),
    optional: () => ({ updates: 2, sample: () => scalar(0) }),
  });
  argumentsContract('growthSchedule', {
    call: growthSchedule,
    required: () => ({ resolutions: [4, 8], images: [8, 16], batch: 4 }),
    optional: () => ({ fade: 0.5 }),
  });
  const growth = growthSchedule({ resolutions: [4, 8], images: 8, batch: 4 });
  argumentsContract('growthSchedule.at', {
    call: ({ step }: { step: number }) => growth.at(step),
    required: () => ({ step: 3 }),
    positional: true,
  });
  argumentsContract('growthSchedule.batches', {
    call: ({ source }: { source: Parameters<typeof growth.batches>[0] }) => growth.batches(source),
    required: () => ({ source: () => () => ({ data: scalar(0) }) }),
    positional: true,
  });
  argumentsContract('standingStatistics', {
    call: standingStatistics,
    required: () => ({ model, inputs: () => fill([2, 2], 1) }),
    optional: () => ({ batches: 2 }),
  });
});

const latent = latentSpace({ z: gaussian(2) });
const gan = () => ({
  latent,
  generator: sequential({ layers: [layers.dense({ units: 3, inputShape: [2] })] }),
  discriminator: sequential({ layers: [layers.dense({ units: 1, inputShape: [3] })] }),
});

test('adversarial throws if models or terms do not match', () => {
  const start = (args: object) => () => adversarial({ ...gan(), ...args });
  const term = { name: 'mine', player: 'discriminater', loss: () => scalar(1) } as unknown as Term;
  const wide = sequential({ layers: [layers.dense({ units: 2, inputShape: [3] })] });
  expect(start({ terms: [term] })).toThrow(
    'adversarial: terms[0].player must be one of discriminator, generator, both',
  );
  expect(start({ optimizers: { gen: adam() } })).toThrow(
    'adversarial: optimizers: arguments must be among discriminator, generator, got "gen"',
  );
  expect(start({ optimizer: adam() })).toThrow(/^adversarial: arguments must be among .*, got "optimizer"$/);
  expect(start({ discriminator: wide })).toThrow(
    'adversarial: discriminator must be a model whose first output has shape [batch, 1]',
  );
  expect(start({ generator: 3 })).toThrow('adversarial: generator must be a model');
  expect(() => adversarial(undefined as never)).toThrow('adversarial: arguments must be an object');
});

test('a term with an unknown name or state that is no variable throws, and so does a player', () => {
  const term = (args: object) => ({ name: 'mine', player: 'discriminator', loss: () => scalar(1), ...args });
  const start = (args: object) => () => adversarial({ ...gan(), latent, terms: [term(args) as unknown as Term] });
  expect(start({ weight: 2, interval: 3 })).not.toThrow();
  expect(start({ wieght: 2 })).toThrow(
    'adversarial: the names in terms[0] must be among name, player, weight, interval, usesCondition, state, check, ' +
      'loss, got "wieght"',
  );
  expect(start({ state: { mean: scalar(0) } })).toThrow(
    'adversarial: terms[0].state must be an object whose "mean" is a variable',
  );
  const models = [gan().generator];
  const args = { name: 'one', models, optimizer: adam(), loss: () => scalar(0) as Scalar };
  expect(() => player({ ...args, state: { mean: scalar(0) as never } })).toThrow(
    'player: state must be an object whose "mean" is a variable',
  );
});

test('a term that calls a conditional discriminator without a condition throws', async () => {
  const z = latentSpace({ z: gaussian(2), digit: categorical(3) });
  const [x, digit] = [input({ shape: [3] }), input({ shape: [3] })];
  const discriminator = model({
    inputs: [x, digit],
    outputs: connect([x, digit], layers.concatenate(), layers.dense({ units: 1 })),
  });
  const generator = sequential({ layers: [layers.dense({ units: 3, inputShape: [z.size] })] });
  const train = (loss: DiscriminatorTerm['loss']) =>
    new Trainer({
      players: adversarial({
        ...{ generator, discriminator, latent: z, condition: 'digit' },
        terms: [{ name: 'mine', player: 'discriminator', loss }],
      }),
    })
      .train(() => ({ data: fill([4, 3], 1), condition: fill([4, 3], 1) }), { steps: 1 })
      .next();
  await expect(train(({ discriminate, real }) => sum(discriminate(real)))).rejects.toThrow(
    'adversarial: the condition of discriminate must be a tensor of numbers, got undefined',
  );
  await train(({ discriminate, real, condition }) => sum(discriminate(real, condition?.real)));
});

test('adversarial throws before training if the generator does not fit its codes or the discriminator', () => {
  const { discriminator } = gan();
  const generator = (inputs: number, outputs: number) =>
    sequential({ layers: [layers.dense({ units: outputs, inputShape: [inputs] })] });
  const start = (args: object) => () => adversarial({ latent, discriminator, generator: generator(2, 3), ...args });
  expect(start({ generator: generator(5, 3) })).toThrow(
    'latentSpace.arrange: model must be a model with one input of shape [batch, 2] or with inputs named after the ' +
      'codes, got [null, 5]',
  );
  expect(start({ generator: generator(2, 4) })).toThrow(
    "adversarial: generator must be a model whose samples fit the discriminator's input, [null, 3], got [null, 4]",
  );
  // an augmentation may change the shape
  expect(start({ generator: generator(2, 4), augment: (x: Tensor) => slice(x, [0, 0], [-1, 3]) })).not.toThrow();
});

test('data and codes of wrong shapes throw', async () => {
  const trainer = new Trainer({ players: adversarial(gan()) });
  const train = (data: Tensor) => trainer.train(() => ({ data }), { steps: 1 }).next();
  await expect(train(fill([4, 5], 1))).rejects.toThrow('adversarial: batch.data must be of shape [batch, 3]');
  const sample = (codes: object) => trainer.sample(2, { codes: codes as Record<string, Tensor2D> });
  await expect(sample({ y: fill([2, 2], 1) })).rejects.toThrow(
    'Trainer.sample: codes must be named after codes of the latent space, z',
  );
  await expect(sample({ z: fill([5, 2], 1) })).rejects.toThrow('Trainer.sample: codes.z must be of shape [2, 2]');
});

test('integer data and codes are the same as float ones', async () => {
  const seen: Tensor[] = [];
  const look: Term = {
    name: 'look',
    player: 'discriminator',
    loss: ({ outputs, fake, discriminator }) => {
      const [joined] = Object.values(outputs.fake) as [Tensor];
      seen.push(keep(joined.clone()), keep(discriminator.apply(fake) as Tensor));
      return scalar(0) as Scalar;
    },
  };
  const models: { generator: LayersModel; discriminator: LayersModel } = gan();
  const trainer = new Trainer({ players: adversarial({ ...models, latent, terms: [look] }) });
  for await (const _ of trainer.train(() => ({ data: fill([2, 3], 7, 'int32') }), { steps: 1 }));
  await expectClose(seen[0], seen[1], 1e-5);
  const integers = round(randomStream(1).normal([2, 2]));
  const drawn = async (z: Tensor) => numbers(await trainer.sample(2, { codes: { z: z as Tensor2D } }));
  expect(await drawn(cast(integers, 'int32'))).toEqual(await drawn(integers));
});
