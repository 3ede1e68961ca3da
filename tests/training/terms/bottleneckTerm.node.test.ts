import type { Tensor } from '@tensorflow/tfjs-core';
import { input, layers, model, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  adam,
  adversarial,
  bottleneckTerm,
  connect,
  connectAll,
  gaussian,
  latentSpace,
  type RandomStream,
  randomStream,
  Trainer,
  variationalBottleneck,
} from '../../../src/index.js';
import { numbers } from '../../contracts/numbers.js';

test('training keeps the nats near the capacity', async () => {
  const latent = latentSpace({ z: gaussian(2) });
  const generator = sequential({
    layers: [layers.dense({ units: 2, inputShape: [2], kernelInitializer: 'identity' })],
  });
  const x = input({ shape: [2] });
  const [z, nats] = connectAll(x, variationalBottleneck({ units: 3, name: 'nats', seed: 1 }));
  const logit = connect(z, layers.dense({ units: 1, kernelInitializer: 'ones' }));
  const discriminator = model({ inputs: x, outputs: [logit, nats] });
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
  // without the term at least 1.5 nats pass
  expect(mean).toBeLessThan(0.5);
  expect((await numbers(term.state?.beta))[0]).toBeGreaterThan(0);
});
