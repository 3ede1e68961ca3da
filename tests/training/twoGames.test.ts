import { memory } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  actNorm,
  adversarial,
  gaussian,
  latentSpace,
  likelihood,
  normalizingFlow,
  r1Term,
  randomStream,
  Trainer,
  withRandom,
} from '../../src/index.js';
import { numbers } from '../contracts/numbers.js';

function gan(name: string, seed: number) {
  const latent = latentSpace({ z: gaussian(2) });
  const dense = (units: number, inputShape?: number[]) =>
    layers.dense({ units, ...(inputShape && { inputShape }), kernelRegularizer: 'l1l2' });
  return withRandom(randomStream(seed), () => {
    const generator = sequential({ layers: [dense(2, [2])] });
    const discriminator = sequential({ layers: [dense(3, [2]), layers.leakyReLU(), dense(1)] });
    const players = adversarial({ name, generator, discriminator, latent, terms: [r1Term()] });
    return { generator, discriminator, players };
  });
}

const batches = (index: number) => ({ data: randomStream(index).normal([8, 2]) });

test('two GANs and two flows in one Trainer have separate losses and checkpoint entries', async () => {
  const build = () => {
    const [a, b] = [gan('a', 1), gan('b', 2)];
    const flows = ['left', 'right'].map((name) => ({
      name,
      flow: normalizingFlow({ shape: [2], bijector: actNorm() }),
    }));
    const trainer = new Trainer({ players: [...a.players, ...b.players, ...flows.map(likelihood)], seed: 3 });
    return { a, b, trainer };
  };
  const { a, b, trainer } = build();
  let names: string[] = [];
  for await (const { losses } of trainer.train(batches, { steps: 2 })) names = Object.keys(losses);
  expect(names.sort()).toEqual(
    [
      ...['a', 'b'].flatMap((name) => [
        `${name}.discriminator`,
        `${name}.discriminator/r1`,
        `${name}.discriminator/regularization`,
        `${name}.generator`,
        `${name}.generator/regularization`,
      ]),
      ...['left', 'right'],
    ].sort(),
  );
  const straight = await numbers(a.generator.getWeights()[0]);
  expect(straight).not.toEqual(await numbers(b.generator.getWeights()[0]));

  const first = build();
  for await (const _ of first.trainer.train(batches, { steps: 1 }));
  const second = build();
  await second.trainer.resume(await first.trainer.checkpoint());
  for await (const _ of second.trainer.train(batches, { steps: 2 }));
  expect(await numbers(second.a.generator.getWeights()[0])).toEqual(straight);
  const before = memory().numTensors;
  for await (const _ of second.trainer.train(batches, { steps: 3 }));
  expect(memory().numTensors).toBe(before);
});

test('a GAN trains the same with and without another one in the Trainer', async () => {
  const alone = gan('a', 1);
  const both = [gan('a', 1), gan('b', 2)];
  for await (const _ of new Trainer({ players: alone.players, seed: 3 }).train(batches, { steps: 2 }));
  const players = both.flatMap((one) => one.players);
  for await (const _ of new Trainer({ players, seed: 3 }).train(batches, { steps: 2 }));
  expect(await numbers(both[0]?.generator.getWeights()[0])).toEqual(await numbers(alone.generator.getWeights()[0]));
});

test('equal names, and names with a slash, throw', () => {
  expect(() => new Trainer({ players: [...gan('a', 1).players, ...gan('a', 2).players] })).toThrow(
    'Trainer: the names of players must be different',
  );
  expect(() => gan('a/b', 1)).toThrow('adversarial: name must be a word without a slash, got "a/b"');
});
