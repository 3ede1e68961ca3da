import { fill, memory, type Optimizer, train, type Variable } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeSafetensors, encodeSafetensors, type SafeTensorsFile } from '../../src/core/safetensors.js';
import { adam, gradientClipping } from '../../src/index.js';
import { inBrowser } from '../contracts/inBrowser.js';
import { property } from '../contracts/property.js';
import { sameBytes } from '../contracts/sameBytes.js';
import { type SmallGan, smallBatches, smallGan } from './smallGan.js';

const go = async ({ trainer }: SmallGan, steps: number) => {
  for await (const _ of trainer.train(smallBatches, { steps }));
};

let file: Uint8Array;
let gan: SmallGan;
let own: Uint8Array;

beforeAll(async () => {
  const written = smallGan();
  await go(written, 3);
  file = await written.trainer.checkpoint();
  gan = smallGan({ weights: 2, seed: 8 });
  await go(gan, 1);
  own = await gan.trainer.checkpoint();
});

const unchanged = async () => expect(await gan.trainer.checkpoint()).toEqual(own);

/** Expects that resume throws for a changed file, without creating a tensor. */
async function expectRefused(changed: Uint8Array, reason = 'file '): Promise<void> {
  const before = memory().numTensors;
  await expect(gan.trainer.resume(changed)).rejects.toThrow(reason);
  expect(memory().numTensors).toBe(before);
}

const edited = (change: (content: SafeTensorsFile) => void) => {
  const { entries, metadata } = decodeSafetensors(file);
  const content = { entries: entries.map((entry) => ({ ...entry })), metadata: { ...metadata } };
  change(content);
  return encodeSafetensors(content);
};

/** Like {@link edited}, without a checksum. */
const editedWithoutChecksum = (change: (content: SafeTensorsFile) => void) =>
  edited((content) => {
    delete content.metadata.checksum;
    change(content);
  });

const entry = ({ entries }: SafeTensorsFile, part: string) =>
  entries.find(({ name }) => name.includes(part)) as SafeTensorsFile['entries'][0];
const without = (content: SafeTensorsFile, part: string) => {
  content.entries = content.entries.filter(({ name }) => !name.includes(part));
};

describe('resume throws for an inconsistent file, and changes nothing', () => {
  test.each<[string, (content: SafeTensorsFile) => void]>([
    ['has no', (content) => content.entries.splice(content.entries.indexOf(entry(content, '/v')), 1)],
    ['the optimizer of "generator" has no "iter"', (content) => without(content, 'optimizers/generator')],
    ['has no "average/', (content) => without(content, 'average/')],
    [
      'is of type int32',
      (content) =>
        Object.assign(content.entries.filter(({ name }) => name.startsWith('weights')).at(-1) as object, {
          dtype: 'I32',
        }),
    ],
    ['of type int32 instead of float32', (content) => Object.assign(entry(content, '/m'), { dtype: 'I32' })],
    [
      'has an unknown "other/m"',
      (content) => content.entries.push({ ...entry(content, '/m'), name: 'optimizers/generator/other/m' }),
    ],
    ['seed that is an integer >= 0, got -1', ({ metadata }) => Object.assign(metadata, { seed: '-1' })],
    ['step that is an integer >= 0, got -1', ({ metadata }) => Object.assign(metadata, { step: '-1' })],
    ['step that is an integer >= 0, got 1e3', ({ metadata }) => Object.assign(metadata, { step: '1e3' })],
    ['here there is none', ({ metadata }) => Object.assign(metadata, { other: 'topic' })],
    [
      'its optimizers is',
      ({ metadata }) => Object.assign(metadata, { optimizers: 'discriminator by SGD, generator by SGD' }),
    ],
    ['must be a "tfjs-generative checkpoint 1", got "2"', ({ metadata }) => Object.assign(metadata, { format: '2' })],
    [
      'finite numbers',
      (content) =>
        Object.assign(entry(content, 'average/'), {
          bytes: new Uint8Array(entry(content, 'average/').bytes.length).fill(0xff),
        }),
    ],
  ])('%s', async (reason, change) => {
    await expectRefused(await editedWithoutChecksum(change), reason);
    await expectRefused(await edited(change));
    await unchanged();
  });

  test('if an optimizer of the user throws in setWeights', async () => {
    const { optimizer } = gan.trainer.players[1] as { optimizer: Optimizer };
    const set = optimizer.setWeights.bind(optimizer);
    let calls = 0;
    optimizer.setWeights = async (weights) => {
      calls += 1;
      if (calls === 1) throw new Error('not these');
      await set(weights);
    };
    await expectRefused(file, 'not these');
    optimizer.setWeights = set;
    await unchanged();
  });

  test('if metadata is null', async () => {
    const { entries } = decodeSafetensors(file);
    await expectRefused(await encodeSafetensors({ entries, metadata: null as never }), 'metadata');
  });
});

property(
  'resume throws for a file with flipped bits, or cut or lengthened, and changes nothing',
  fc.oneof(
    fc.record({ flips: fc.array(fc.tuple(fc.nat(1e6), fc.nat(7)), { minLength: 1, maxLength: 3 }) }),
    // mostly in the header
    fc.record({ flips: fc.array(fc.tuple(fc.nat(4000), fc.nat(7)), { minLength: 1, maxLength: 1 }) }),
    fc.record({ length: fc.nat(1e6) }),
    fc.record({ more: fc.uint8Array({ minLength: 1, maxLength: 9 }) }),
  ),
  async (damage) => {
    let changed = file.slice();
    if ('length' in damage) changed = changed.subarray(0, damage.length % file.length);
    if ('more' in damage) changed = new Uint8Array([...changed, ...damage.more]);
    for (const [at, bit] of 'flips' in damage ? damage.flips : [])
      changed[at % file.length] = (changed[at % file.length] as number) ^ (1 << bit);
    if (sameBytes(changed, file)) return;
    await expectRefused(changed);
    await unchanged();
  },
  30,
  8,
);

property(
  'the order of entries in a file does not matter, with or without a checksum',
  fc.record({ order: fc.infiniteStream(fc.nat()), hasChecksum: fc.boolean() }),
  async ({ order, hasChecksum }) => {
    const shuffled = await edited((content) => {
      const keys = content.entries.map(() => order.next().value as number);
      content.entries = content.entries
        .map((item, index) => ({ item, key: keys[index] as number }))
        .sort((a, b) => a.key - b.key)
        .map(({ item }) => item);
      content.metadata = Object.fromEntries(Object.entries(content.metadata).reverse());
      if (!hasChecksum) delete content.metadata.checksum;
    });
    const resumed = smallGan({ weights: 3, seed: 4 });
    await resumed.trainer.resume(shuffled);
    const again = await resumed.trainer.checkpoint();
    expect(decodeSafetensors(again).metadata).toEqual(decodeSafetensors(file).metadata);
    resumed.trainer.dispose();
  },
  3,
  1,
);

describe('a resumed run is the same as an uninterrupted one, bit for bit, and leaves no tensor, with optimizer', () => {
  const rate = 0.01;
  const all: [string, () => Optimizer][] = [
    ['sgd', () => train.sgd(rate)],
    ['momentum', () => train.momentum(rate, 0.9)],
    ['rmsprop', () => train.rmsprop(rate, 0.9, 0.5)],
    ['adagrad', () => train.adagrad(rate)],
    ['adadelta', () => train.adadelta(rate)],
    ['adam of tfjs', () => train.adam(rate, 0.5, 0.999)],
    ['adam', () => adam({ learningRate: rate })],
    ['adam of tfjs, clipped', () => gradientClipping({ optimizer: train.adam(rate), norm: 1 })],
  ];
  // fewer on slow software GPUs
  const [end, between] = inBrowser ? [4, 3] : [30, 25];
  test.each(inBrowser ? all.slice(-1) : all)('%s', async (_, make) => {
    const start = () => smallGan({ optimizers: { generator: make(), discriminator: make() } });
    const uninterrupted = start();
    await go(uninterrupted, end);
    const first = start();
    await go(first, between);
    const { entries, metadata } = decodeSafetensors(await first.trainer.checkpoint());
    const reversed = await encodeSafetensors({ entries: entries.reverse(), metadata });
    const second = start();
    await second.trainer.resume(reversed);
    await go(second, end);
    expect(await second.trainer.checkpoint()).toEqual(await uninterrupted.trainer.checkpoint());
    const before = memory().numTensors;
    await second.trainer.resume(reversed);
    await second.trainer.resume(reversed);
    expect(memory().numTensors).toBe(before);
  });
});

test('checkpoint throws if a weight is not finite', async () => {
  const { trainer, generator } = smallGan();
  const weight = generator.weights[0]?.read() as Variable;
  weight.assign(fill(weight.shape, Number.NaN));
  const before = memory().numTensors;
  await expect(trainer.checkpoint()).rejects.toThrow('must be finite to be saved');
  expect(memory().numTensors).toBe(before);
});
