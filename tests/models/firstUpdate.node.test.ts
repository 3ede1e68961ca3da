import { mean, norm, reshape, type Scalar, square, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { variablesOf } from '../../src/core/modelState.js';
import { adam, bigGan, enableTraining, randomStream } from '../../src/index.js';
import { numbers } from '../contracts/numbers.js';

test('a first update with a learning rate of 1e-8 barely changes the images of bigGan', async () => {
  const restore = await enableTraining();
  const { generator } = bigGan({
    resolution: 16,
    channels: 4,
    classes: 3,
    latent: 6,
    embedding: 4,
    seed: 1,
  });
  const z = randomStream(2).normal([4, 6]);
  const kind = randomStream(3).categorical(4, 3);
  const draw = () => generator.apply([z, kind], { training: true }) as Tensor;
  // until the power iterations have converged
  for (let call = 0; call < 60; call += 1) tidy(() => void draw());
  const before = draw();
  adam({ learningRate: 1e-8, beta1: 0 }).minimize(
    () => mean(square(draw())) as Scalar,
    false,
    variablesOf([generator], 'trainableWeights'),
  );
  const length = async (x: Tensor) => (await numbers(norm(reshape(x, [-1]))))[0] as number;
  expect((await length(sub(draw(), before))) / (await length(before))).toBeLessThan(1e-3);
  restore();
}, 60_000);
