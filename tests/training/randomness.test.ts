import { keep, ones, type Scalar, sum, type Tensor, zerosLike } from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  type Augmentation,
  adam,
  adversarial,
  gaussian,
  instanceNoise,
  latentSpace,
  noiseInjection,
  randomStream,
  type Term,
  Trainer,
} from '../../src/index.js';
import { numbers } from '../contracts/numbers.js';
import { smallBatches, smallGan } from './smallGan.js';

test('an augmentation changes real and fake in both updates, each with other random numbers', async () => {
  const calls: { step: number; draw: number }[] = [];
  const augment: Augmentation = (x, { random, step = 0 }) => {
    calls.push({ step, draw: random.seed });
    return zerosLike(x);
  };
  const seen: Tensor[] = [];
  const look: Term = {
    name: 'look',
    player: 'both',
    loss: ({ real, fake, outputs }) => {
      seen.push(keep(real.clone()), keep(fake.clone()));
      return sum(Object.values(outputs.fake)[0] as Tensor) as Scalar;
    },
  };
  const { trainer } = smallGan({ augment, terms: [look] });
  for await (const _ of trainer.train(smallBatches, { steps: 2 }));
  expect(calls.map(({ step }) => step)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  expect(new Set(calls.map(({ draw }) => draw)).size).toBe(8);
  for (const x of seen) expect((await numbers(x)).every((value) => value === 0)).toBe(true);
});

test('the generator learns through an augmentation', async () => {
  const { trainer, generator } = smallGan({ augment: instanceNoise({ stddev: 0.1 }) });
  const before = await numbers(generator.getWeights()[0]);
  for await (const _ of trainer.train(smallBatches, { steps: 2 }));
  expect(await numbers(generator.getWeights()[0])).not.toEqual(before);
});

/** A GAN with a noise layer in the generator. */
function noisyGan(): { trainer: Trainer; weights: () => Promise<number[]> } {
  const latent = latentSpace({ z: gaussian(2) });
  const dense = (units: number, seed: number, inputShape?: [number]) =>
    layers.dense({ units, kernelInitializer: initializers.glorotUniform({ seed }), ...(inputShape && { inputShape }) });
  const generator = sequential({
    layers: [
      dense(4, 1, [2]),
      layers.reshape({ targetShape: [4, 1] }),
      noiseInjection(),
      layers.flatten(),
      dense(2, 2),
    ],
  });
  const discriminator = sequential({ layers: [dense(4, 3, [2]), layers.reLU(), dense(1, 4)] });
  const optimizers = { generator: adam({ learningRate: 0.1 }), discriminator: adam({ learningRate: 0.1 }) };
  const players = adversarial({ generator, discriminator, latent, optimizers });
  return {
    trainer: new Trainer({ players, ema: { model: generator, decay: 0.5 }, seed: 3 }),
    weights: async () => (await Promise.all(generator.getWeights().map(numbers))).flat(),
  };
}

const points = () => ({ data: ones([8, 2]) });

test('noise layers resume bit for bit, and sample the same with the same seed', async () => {
  const uninterrupted = noisyGan();
  for await (const _ of uninterrupted.trainer.train(points, { steps: 6 }));
  const [first, second] = [noisyGan(), noisyGan()];
  for await (const _ of first.trainer.train(points, { steps: 3 }));
  // sampling in between also draws noise, which must not matter
  await first.trainer.sample(2);
  await second.trainer.resume(await first.trainer.checkpoint());
  for await (const _ of second.trainer.train(points, { steps: 6 }));
  expect(await second.weights()).toEqual(await uninterrupted.weights());
  const draw = async (seed: number) => numbers(await uninterrupted.trainer.sample(3, { random: randomStream(seed) }));
  expect(await draw(1)).toEqual(await draw(1));
  expect(await draw(1)).not.toEqual(await draw(2));
});
