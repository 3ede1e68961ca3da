import { getBackend, getKernel, memory, scalar, train } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { yieldToEventLoop } from '../../src/core/yieldToEventLoop.js';
import { adam, type BatchSource, type Player, type Term } from '../../src/index.js';
import { inBrowser } from '../contracts/inBrowser.js';
import { sameBytes } from '../contracts/sameBytes.js';
import { type SmallGan, smallBatches, smallGan } from './smallGan.js';

const go = async ({ trainer }: Pick<SmallGan, 'trainer'>, steps: number, batches: BatchSource = smallBatches) => {
  for await (const _ of trainer.train(batches, { steps, reportEvery: 5 }));
};

/** Steps of a full run; fewer on slow software GPUs. */
const end = inBrowser ? 4 : 6;

const watched = ['Conv2DBackpropFilter', '_FusedMatMul', 'Sum', 'Concat', 'GatherV2', 'Elu', 'AvgPool'];
const kernels = () => watched.map((name) => getKernel(name, getBackend())?.kernelFunc);

const twoUpdates = (terms: Term[] = []) => smallGan({ discriminatorUpdates: 2, terms });

/** Expects that a run interrupted by `fail` ends like one without interruption. */
async function expectExact(gan: SmallGan, fail: () => Promise<void>, reached: number): Promise<void> {
  const uninterrupted = twoUpdates();
  await go(uninterrupted, end);
  await go(gan, 2);
  await fail();
  expect(gan.trainer.step).toBe(reached);
  await go(gan, end);
  expect(await gan.trainer.checkpoint()).toEqual(await uninterrupted.trainer.checkpoint());
}

test('if the batch source throws within a round, the state of the last complete round remains', async () => {
  const gan = twoUpdates();
  const failing: BatchSource = (index, random) => {
    if (index === 7) throw new Error('network');
    return smallBatches(index, random);
  };
  const count = memory().numTensors;
  await expectExact(gan, () => expect(go(gan, end, failing)).rejects.toThrow('network'), 3);
  expect(memory().numTensors).toBeGreaterThan(count);
});

test('if a term throws, the full round is undone and no tensor is left', async () => {
  let throws = false;
  const zero: Term = {
    name: 'zero',
    player: 'generator',
    loss: ({ step, report }) => {
      report('seen', scalar(1));
      if (!throws || step < 3) return scalar(0);
      throw new Error('mine');
    },
  };
  const gan = twoUpdates([zero]);
  await go(gan, 2);
  throws = true;
  const counts: number[] = [];
  for (let time = 0; time < 3; time += 1) {
    await expect(go(gan, end)).rejects.toThrow('mine');
    counts.push(memory().numTensors);
  }
  expect(new Set(counts).size).toBe(1);
  throws = false;
  const uninterrupted = twoUpdates([zero]);
  await go(uninterrupted, end);
  await go(gan, end);
  expect(await gan.trainer.checkpoint()).toEqual(await uninterrupted.trainer.checkpoint());
});

test('if an optimizer throws after it changed weights, they are restored', async () => {
  const gan = twoUpdates();
  let calls = 0;
  const { optimizer } = gan.trainer.players[1] as Player;
  const apply = optimizer.applyGradients.bind(optimizer);
  const fail = async () => {
    optimizer.applyGradients = (gradients) => {
      apply(gradients);
      calls += 1;
      if (calls === 2) throw new Error('optimizer');
    };
    await expect(go(gan, end)).rejects.toThrow('optimizer');
    optimizer.applyGradients = apply;
  };
  await expectExact(gan, fail, 2);
});

test('a checkpoint at any moment is one of a complete round', async () => {
  // fewer on slow software GPUs
  const steps = inBrowser ? 2 : 5;
  const files = new Map<string, Uint8Array>();
  const uninterrupted = twoUpdates();
  for await (const { step } of uninterrupted.trainer.train(smallBatches, { steps, reportEvery: 1 }))
    files.set(`${step}`, await uninterrupted.trainer.checkpoint());
  const gan = twoUpdates();
  const slowly: BatchSource = async (index, random) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return smallBatches(index, random);
  };
  const taken: Promise<Uint8Array>[] = [];
  const timer = setInterval(() => taken.push(gan.trainer.checkpoint()), 3);
  await go(gan, steps, slowly);
  clearInterval(timer);
  const seen = (await Promise.all(taken)).map((file) => [...files].find(([, expected]) => sameBytes(expected, file)));
  expect(seen.filter(Boolean).length).toBeGreaterThan(1);
});

test('if an optimizer cannot be saved, train throws and frees everything', async () => {
  const original = kernels();
  const optimizers = { generator: adam(), discriminator: train.adamax(0.01) };
  const { trainer } = smallGan({ optimizers });
  const count = memory().numTensors;
  for (let time = 0; time < 2; time += 1)
    await expect(go({ trainer }, 2)).rejects.toThrow(
      'Trainer: the optimizer of "discriminator", Adamax, cannot be saved: getWeights() is not implemented',
    );
  expect(memory().numTensors).toBe(count);
  expect(kernels()).toEqual(original);
});

test('all methods of a disposed trainer throw, and a running loop is freed', async () => {
  const original = kernels();
  const { trainer } = smallGan();
  await go({ trainer }, 1);
  const file = await trainer.checkpoint();
  const loop = trainer.train(smallBatches, { steps: 9, reportEvery: 1 });
  await loop.next();
  const pending = trainer.checkpoint();
  trainer.dispose();
  await pending;
  expect(kernels()).toEqual(original);
  const count = memory().numTensors;
  await expect(loop.next()).rejects.toThrow('Trainer.train: this trainer is disposed');
  await expect(go({ trainer }, 9)).rejects.toThrow('Trainer.train: this trainer is disposed');
  await expect(trainer.sample(1)).rejects.toThrow('Trainer.sample: this trainer is disposed');
  await expect(trainer.averaged(() => 1)).rejects.toThrow('Trainer.averaged: this trainer is disposed');
  await expect(trainer.checkpoint()).rejects.toThrow('Trainer.checkpoint: this trainer is disposed');
  await expect(trainer.resume(file)).rejects.toThrow('Trainer.resume: this trainer is disposed');
  trainer.dispose();
  expect(memory().numTensors).toBe(count);
  expect(kernels()).toEqual(original);
});

test('dispose at any moment of a loop frees everything', async () => {
  const original = kernels();
  const before = memory().numTensors;
  for (const after of [0, 1, 2, 3, 5, 8, 13]) {
    const { trainer, generator, discriminator } = smallGan();
    const slowly: BatchSource = async (index, random) => {
      await yieldToEventLoop();
      return smallBatches(index, random);
    };
    const training = go({ trainer }, 99, slowly).catch((error: Error) => error.message);
    for (let task = 0; task < after; task += 1) await yieldToEventLoop();
    trainer.dispose();
    expect(await training).toBe('Trainer.train: this trainer is disposed');
    for (const model of [generator, discriminator]) for (const weight of model.weights) weight.dispose();
  }
  expect(memory().numTensors).toBe(before);
  expect(kernels()).toEqual(original);
});

test('a second loop throws without affecting the first, and return() ends a loop and frees everything', async () => {
  const original = kernels();
  const { trainer } = smallGan();
  const first = trainer.train(smallBatches, { steps: 9, reportEvery: 1 });
  const second = trainer.train(smallBatches, { steps: 9, reportEvery: 1 });
  await first.next();
  await expect(second.next()).rejects.toThrow('this trainer is training; leave that loop first');
  await first.next();
  expect(trainer.step).toBe(2);
  await first.return();
  expect(kernels()).toEqual(original);
  await go({ trainer }, 3);
  expect(trainer.step).toBe(3);
});
