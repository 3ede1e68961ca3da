import type { Optimizer, Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  type Adam,
  adam,
  type BatchSource,
  type Codes,
  exponentialSchedule,
  type GradientClipping,
  gradientClipping,
  growthSchedule,
  type Player,
  type Progress,
  type RandomStream,
  type Schedule,
  shuffledBatches,
  Trainer,
} from 'tfjs-generative';
import { folder, writePng } from 'tfjs-generative/node';
import { registerAll } from 'tfjs-generative/register';
import { describe, expectTypeOf, test } from 'vitest';

declare const players: [Player, Player];
declare const generator: LayersModel;
declare const batches: BatchSource;
declare const codes: Codes<'noise' | 'digit'>;
declare const random: RandomStream;
declare const condition: Tensor;
const trainer = new Trainer({ players, ema: { model: generator, decay: 0.99 }, seed: 7 });

describe('a trainer', () => {
  test('reports while it trains', async () => {
    const { signal } = new AbortController();
    const reports = trainer.train(batches, { steps: 100, reportEvery: 10, signal });
    expectTypeOf(reports).toEqualTypeOf<AsyncGenerator<Progress, void, undefined>>();
    for await (const report of reports) {
      expectTypeOf(report.step).toEqualTypeOf<number>();
      expectTypeOf(report.losses).toEqualTypeOf<Record<string, number>>();
      expectTypeOf(report.measures).toEqualTypeOf<Record<string, number>>();
      expectTypeOf(report.stepsPerSecond).toEqualTypeOf<number>();
      // @ts-expect-error tensors are read at a report, so losses are numbers
      report.losses.discriminator?.dispose();
    }
    // @ts-expect-error the number of steps is missing
    trainer.train(batches, { reportEvery: 10 });
    // @ts-expect-error batches are a function of the index
    trainer.train([condition], { steps: 100 });
    // @ts-expect-error reports are asynchronous
    for (const _ of reports);
  });

  test('samples with codes, a condition or a stream', () => {
    expectTypeOf(trainer.sample(4)).resolves.toEqualTypeOf<Tensor>();
    expectTypeOf(trainer.sample(4, { codes, condition, random })).resolves.toEqualTypeOf<Tensor>();
    trainer.sample(4, { codes: { noise: codes.noise } });
    // @ts-expect-error the number of samples is missing
    trainer.sample();
    // @ts-expect-error a seed is not a stream
    trainer.sample(4, { random: 7 });
    // @ts-expect-error codes are tensors by name
    trainer.sample(4, { codes: { noise: [0, 1] } });
  });

  test('saves, resumes and averages', () => {
    expectTypeOf(trainer.checkpoint()).resolves.toEqualTypeOf<Uint8Array>();
    expectTypeOf(trainer.resume).parameters.toEqualTypeOf<[file: Uint8Array]>();
    expectTypeOf(trainer.averaged(() => 1)).resolves.toEqualTypeOf<number>();
    expectTypeOf(trainer.averaged(async () => 'saved')).resolves.toEqualTypeOf<string>();
    // @ts-expect-error players are missing
    new Trainer({ seed: 7 });
    // @ts-expect-error the averaged model is missing
    new Trainer({ players, ema: { decay: 0.99 } });
    // @ts-expect-error a checkpoint is bytes
    trainer.resume('checkpoint.safetensors');
  });
});

describe('batches and schedules', () => {
  test('have the types that the trainer takes', () => {
    expectTypeOf(shuffledBatches({ data: [0, 1], shape: [1], batch: 2 })).toEqualTypeOf<BatchSource>();
    expectTypeOf(exponentialSchedule).returns.toExtend<Schedule>();
    const growth = growthSchedule({ resolutions: [4, 8], images: 100, batch: [8, 4] });
    expectTypeOf(growth.batches(() => batches)).toEqualTypeOf<BatchSource>();
    expectTypeOf(growth.at(1).alpha).toEqualTypeOf<number>();
    // @ts-expect-error the shape of one example is missing
    shuffledBatches({ data: [0, 1], batch: 2 });
    // @ts-expect-error resolutions are a list
    growthSchedule({ resolutions: 4, images: 100, batch: 8 });
  });
});

describe('optimizers', () => {
  test('are optimizers of TensorFlow.js', () => {
    expectTypeOf(adam()).toEqualTypeOf<Adam>();
    expectTypeOf(adam({ learningRate: (step) => 1 / (1 + step) })).toExtend<Optimizer>();
    expectTypeOf(adam({ learningRate: 1e-3 }).learningRate).toEqualTypeOf<Schedule>();
    const clipped = gradientClipping({ optimizer: adam(), norm: 1 });
    expectTypeOf(clipped).toEqualTypeOf<GradientClipping>();
    expectTypeOf(clipped).toExtend<Optimizer>();
    // @ts-expect-error arguments have names
    adam(1e-3);
    // @ts-expect-error a rate is a number or a function
    adam({ learningRate: '1e-3' });
    // @ts-expect-error the optimizer is missing
    gradientClipping({ norm: 1 });
  });
});

describe('the other entries', () => {
  test('have functions for Node, and one that registers every layer', () => {
    expectTypeOf(registerAll).toEqualTypeOf<() => void>();
    expectTypeOf(folder).parameter(0).toEqualTypeOf<string>();
    expectTypeOf(writePng).returns.resolves.toEqualTypeOf<void>();
  });
});
