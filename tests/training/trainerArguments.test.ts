import { afterAll, beforeAll, expect } from 'vitest';
import { randomStream, shuffledBatches, Trainer } from '../../src/index.js';
import { argumentsContract } from '../contracts/arguments.js';
import { numbers } from '../contracts/numbers.js';
import { smallBatches, smallGan } from './smallGan.js';

let gan: ReturnType<typeof smallGan>;
let before: number[];
const values = async () =>
  (
    await Promise.all([...gan.generator.weights, ...gan.discriminator.weights].map((weight) => numbers(weight.read())))
  ).flat();

// after the backend is initialized
beforeAll(async () => {
  gan = smallGan();
  before = await values();
});

// calls that throw must not change or lock the trainer
afterAll(async () => {
  expect(await values()).toEqual(before);
  for await (const _ of gan.trainer.train(smallBatches, { steps: 1 }));
  expect(gan.trainer.step).toBe(1);
});

argumentsContract('Trainer', {
  call: (args: ConstructorParameters<typeof Trainer>[0]) => {
    const trainer = new Trainer(args);
    if (args.ema) Trainer.prototype.dispose.call(trainer);
  },
  required: () => ({ players: gan.trainer.players }),
  optional: () => ({ ema: { model: gan.generator }, seed: 3 }),
});

argumentsContract('Trainer.train', {
  call: (args: Parameters<Trainer['train']>[1]) => gan.trainer.train(smallBatches, args).next(),
  required: () => ({ steps: 0 }),
  optional: () => ({ reportEvery: 5, signal: AbortSignal.abort() }),
});

argumentsContract('Trainer.train', {
  call: ({ batches }: { batches: typeof smallBatches }) => gan.trainer.train(batches, { steps: 0 }).next(),
  required: () => ({ batches: smallBatches }),
  positional: true,
});

argumentsContract('Trainer.sample', {
  call: async ({ count, ...args }: { count: number }) => (await gan.trainer.sample(count, args)).dispose(),
  required: () => ({ count: 2 }),
  optional: () => ({ random: randomStream(1) }),
  positional: true,
});

argumentsContract('Trainer.averaged', {
  call: ({ call }: { call: () => number }) => gan.trainer.averaged(call),
  required: () => ({ call: () => 1 }),
  positional: true,
});

argumentsContract('shuffledBatches', {
  call: (args: Parameters<typeof shuffledBatches>[0]) => void shuffledBatches(args),
  required: () => ({ data: [1, 2, 3, 4], shape: [2], batch: 1 }),
  optional: () => ({ labels: [0, 1], classes: 2, map: (x: unknown) => x }),
});
