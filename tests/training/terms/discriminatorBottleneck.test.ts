import { grads, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  adam,
  adversarial,
  discriminatorBottleneck,
  gaussian,
  latentSpace,
  randomStream,
  type TermContext,
  Trainer,
  variationalBottleneck,
} from '../../../src/index.js';
import { expectClose, numbers } from '../../contracts/numbers.js';

const context = (real: Tensor, fake: Tensor) =>
  ({ outputs: { real: { nats: real }, fake: { nats: fake } } }) as unknown as TermContext;
const nats = () => [tensor2d([[1], [3]]), tensor2d([[4], [6]])] as const;

test('β times the excess of the mean over both sides, and β follows it, never below zero', async () => {
  const term = discriminatorBottleneck({ output: 'nats', capacity: 0.5, stepSize: 0.1, beta: 2 });
  await expectClose(term.loss(context(...nats())), [2 * (3.5 - 0.5)]);
  await expectClose(term.state?.beta, [2.3]);
  await expectClose(term.loss(context(tensor2d([[0]]), tensor2d([[0.2]]))), [2.3 * (0.1 - 0.5)]);
  const falling = discriminatorBottleneck({ output: 'nats', capacity: 50, stepSize: 0.1, beta: 2 });
  falling.loss(context(...nats()));
  await expectClose(falling.state?.beta, [0], 0);
});

test('β is a constant to the gradient', async () => {
  const term = discriminatorBottleneck({ output: 'nats', beta: 3 });
  const [byReal] = grads((real: Tensor, fake: Tensor) => term.loss(context(real, fake)))([...nats()]);
  await expectClose(byReal, [0.75, 0.75]);
});

test('in a game it holds the nats to their number', async () => {
  const latent = latentSpace({ z: gaussian(2) });
  const generator = sequential({
    layers: [layers.dense({ units: 2, inputShape: [2], kernelInitializer: 'identity' })],
  });
  const x = input({ shape: [2] });
  const [z, passed] = variationalBottleneck({ units: 3, name: 'nats', seed: 1 }).apply(x) as [
    SymbolicTensor,
    SymbolicTensor,
  ];
  const logit = layers.dense({ units: 1, kernelInitializer: 'ones' }).apply(z) as SymbolicTensor;
  const discriminator = model({ inputs: x, outputs: [logit, passed] });
  const term = discriminatorBottleneck({ output: 'nats', capacity: 0.2, stepSize: 0.05 });
  const optimizers = { discriminator: adam({ learningRate: 0.02 }) };
  const trainer = new Trainer({
    players: adversarial({ generator, discriminator, latent, terms: [term], optimizers }),
    seed: 1,
  });
  const batches = (index: number, random: ReturnType<typeof randomStream>) => ({
    data: random.fork(index).normal([64, 2], 3),
  });
  for await (const _ of trainer.train(batches, { steps: 300 }));
  const [, after] = discriminator.predict(randomStream(5).normal([500, 2], 3)) as Tensor[];
  const mean = (await numbers(after)).reduce((a, b) => a + b) / 500;
  // without it 1.5 nats and more pass
  expect(mean).toBeLessThan(0.5);
  expect((await numbers(term.state?.beta))[0]).toBeGreaterThan(0);
});

test.each([
  [
    () => discriminatorBottleneck({ output: 'nats', capacity: 0 }),
    'discriminatorBottleneck: capacity must be > 0, got 0',
  ],
  [
    () => discriminatorBottleneck({ output: 'nats', stepSize: 0 }),
    'discriminatorBottleneck: stepSize must be > 0, got 0',
  ],
  [() => discriminatorBottleneck({ output: 'nats', beta: -1 }), 'discriminatorBottleneck: beta must be >= 0, got -1'],
  [
    () => discriminatorBottleneck({ output: 'kl' }).loss(context(...nats())),
    'discriminatorBottleneck: output must be one of the discriminator\'s outputs nats, got "kl"',
  ],
])('bad arguments are named', (call, message) => {
  expect(call).toThrow(message);
});
