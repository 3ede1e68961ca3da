import type { Tensor } from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  adam,
  adversarial,
  bottleneckTerm,
  gaussian,
  latentSpace,
  type RandomStream,
  randomStream,
  Trainer,
  variationalBottleneck,
} from '../../../src/index.js';
import { numbers } from '../../contracts/numbers.js';

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
  const term = bottleneckTerm({ output: 'nats', capacity: 0.2, stepSize: 0.05 });
  const optimizers = { discriminator: adam({ learningRate: 0.02 }) };
  const trainer = new Trainer({
    players: adversarial({ generator, discriminator, latent, terms: [term], optimizers }),
    seed: 1,
  });
  const batches = (index: number, random: RandomStream) => ({
    data: random.fork(index).normal([64, 2], 3),
  });
  for await (const _ of trainer.train(batches, { steps: 300 }));
  const [, after] = discriminator.predict(randomStream(5).normal([500, 2], 3)) as Tensor[];
  const mean = (await numbers(after)).reduce((a, b) => a + b) / 500;
  // without it 1.5 nats and more pass
  expect(mean).toBeLessThan(0.5);
  expect((await numbers(term.state?.beta))[0]).toBeGreaterThan(0);
});
