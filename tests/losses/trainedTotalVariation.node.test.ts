import '@tensorflow/tfjs-backend-wasm';
import { setBackend, type Tensor2D, tidy, variableGrads } from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { adam, enableTraining, hinge, randomStream, totalVariation } from '../../src/index.js';
import { numbers } from '../contracts/numbers.js';

beforeAll(async () => {
  await setBackend('wasm');
  await enableTraining();
});

// the exact total variation is 2 Φ(d / 2) - 1
test.each([
  [1, 0.3829],
  [2, 0.6827],
])('is close to the exact value of two unit Gaussians at distance %d: %d', async (distance, expected) => {
  const seeded = (seed: number) => ({ kernelInitializer: initializers.glorotNormal({ seed }) });
  const discriminator = sequential({
    layers: [
      layers.dense({ units: 32, activation: 'tanh', inputShape: [1], ...seeded(1) }),
      layers.dense({ units: 32, activation: 'tanh', ...seeded(2) }),
      layers.dense({ units: 1, ...seeded(3) }),
    ],
  });
  const optimizer = adam({ learningRate: 0.01, beta1: 0.9 });
  const gaussians = (seed: number, count: number) => {
    const random = randomStream(seed);
    return [random.normal([count, 1]), random.normal([count, 1], distance)] as const;
  };
  const logits = (seed: number, count: number) =>
    gaussians(seed, count).map((x) => discriminator.apply(x)) as [Tensor2D, Tensor2D];
  for (let step = 0; step < 300; step += 1) {
    tidy(() => {
      const { grads } = variableGrads(() => {
        const [fake, real] = logits(step, 1000);
        return hinge.discriminator(real, fake);
      });
      optimizer.applyGradients(grads);
    });
  }
  const [fake, real] = logits(1000, 40_000);
  const [estimate] = await numbers(totalVariation(real, fake));
  expect(estimate).toBeGreaterThan(expected - 0.01);
  expect(estimate).toBeLessThan(expected + 0.01);
  optimizer.dispose();
  discriminator.dispose();
});
