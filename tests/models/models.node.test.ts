import { memory } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { digitBatches, mnist } from '../../examples/shared/mnist.js';
import {
  type AdversarialArgs,
  adversarial,
  bigGan,
  dcgan,
  type Gan,
  hinge,
  nonSaturating,
  sngan,
  Trainer,
} from '../../src/index.js';
import { useWasm } from '../../src/node/index.js';
import { numbers } from '../contracts/numbers.js';

beforeAll(async () => {
  await useWasm({ threads: 1 });
});

const digits = { resolution: 28, colors: 1 };
const gans: Record<string, { gan: () => Gan<string>; args: Partial<AdversarialArgs> }> = {
  dcgan: { gan: () => dcgan({ ...digits, channels: 8, seed: 1 }), args: { loss: nonSaturating } },
  sngan: { gan: () => sngan({ ...digits, channels: 16, seed: 1 }), args: { loss: hinge } },
  bigGan: {
    gan: () => bigGan({ ...digits, channels: 4, classes: 10, latent: 30, attention: 14, seed: 1 }),
    args: { loss: hinge, condition: 'class', discriminatorUpdates: 2 },
  },
};

describe.each(Object.entries(gans))('%s', (_, { gan, args }) => {
  test('trains on MNIST for 20 steps, leaves no tensor behind, and returns samples', async () => {
    const models = gan();
    const trainer = new Trainer({
      players: adversarial({ ...models, ...args }),
      ema: { model: models.generator },
      seed: 1,
    });
    const batches = digitBatches(await mnist('test'), 16);
    const batchesOf: typeof batches = async (index, random) => {
      const { data, condition } = await batches(index, random);
      if (args.condition) return { data, ...(condition && { condition }) };
      condition?.dispose();
      return { data };
    };
    const weights = async (model: LayersModel) =>
      (await Promise.all(model.trainableWeights.map((w) => numbers(w.read())))).flat();
    const before = [await weights(models.generator), await weights(models.discriminator)];
    for await (const _step of trainer.train(batchesOf, { steps: 2 }));
    const tensors = memory().numTensors;
    for await (const { losses } of trainer.train(batchesOf, { steps: 20, reportEvery: 5 })) {
      for (const loss of Object.values(losses)) expect(Number.isFinite(loss)).toBe(true);
    }
    expect(memory().numTensors).toBe(tensors);
    for (const [index, model] of [models.generator, models.discriminator].entries()) {
      const after = await weights(model);
      const moved = after.filter((value, place) => value !== before[index]?.[place]).length / after.length;
      // the hinge loss has no gradient for the discriminator's last bias, and dead rectifiers have none
      expect(moved).toBeGreaterThan(0.9);
    }
    const samples = await trainer.sample(3);
    expect(samples.shape).toEqual([3, 28, 28, 1]);
    const values = await numbers(samples);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(1);
  });

  test('has the same weights for the same seed', async () => {
    const all = async ({ generator, discriminator }: Gan<string>) =>
      (
        await Promise.all([generator, discriminator].flatMap((model) => model.weights.map((w) => numbers(w.read()))))
      ).flat();
    expect(await all(gan())).toEqual(await all(gan()));
  });
});

test.each([
  [() => dcgan({ resolution: 36 }), 'dcgan: resolution must be 4, 5, 6 or 7 times a power of two, got 36'],
  [() => dcgan({ resolution: 32, channels: 0 }), 'dcgan: channels must be an integer >= 1, got 0'],
  [() => sngan({ resolution: 32, channels: 7 }), 'sngan: channels / 2 must be an integer >= 1, got 3.5'],
  [() => bigGan({ resolution: 1024, classes: 10 }), 'bigGan: resolution must be from 16 to 896, got 1024'],
  [
    () => bigGan({ resolution: 32, classes: 10, latent: 121 }),
    'bigGan: latent must be a multiple of 4, the number of chunks, got 121',
  ],
  [() => bigGan({ resolution: 32, classes: 1 }), 'bigGan: classes must be an integer >= 2, got 1'],
])('throws if an argument is wrong', (call, message) => {
  expect(call).toThrow(message);
});
