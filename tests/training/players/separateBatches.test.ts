import { keep, scalar, type Tensor } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { withFrozenState } from '../../../src/core/modelState.js';
import { adversarial, dcgan, gaussian, latentSpace, randomStream, type Term } from '../../../src/index.js';
import { numbers } from '../../contracts/numbers.js';

const latent = latentSpace({ z: gaussian(2) });

/** What the discriminator, a batch normalisation, says of the data in its update, and what it would say of them alone. */
async function judged(separateBatches: boolean) {
  const generator = sequential({ layers: [layers.dense({ units: 1, inputShape: [2], biasInitializer: 'ones' })] });
  const norm = layers.batchNormalization({ inputShape: [1], momentum: 0.5 });
  const discriminator = sequential({ layers: [norm, layers.dense({ units: 1, kernelInitializer: 'ones' })] });
  const seen: { said: Tensor; alone: Tensor }[] = [];
  const watch: Term = {
    name: 'watch',
    player: 'discriminator',
    loss: ({ real, logits }) => {
      const alone = withFrozenState([discriminator], () => discriminator.apply(real, { training: true }));
      seen.push({ said: keep((logits.real as Tensor).clone()), alone: keep((alone as Tensor).clone()) });
      return scalar(0);
    },
  };
  const [player] = adversarial({ generator, discriminator, latent, terms: [watch], separateBatches });
  const batch = { data: randomStream(2).normal([8, 1], 5) };
  player.valueAndGradients(batch, { step: 0, random: randomStream(1) });
  return { said: await numbers(seen[0]?.said), alone: await numbers(seen[0]?.alone) };
}

test('each by itself: what is said of the data does not depend on the samples', async () => {
  const { said, alone } = await judged(true);
  for (const [index, value] of said.entries()) expect(value).toBeCloseTo(alone[index] as number, 3);
});

test('joined: samples and data are normalised together', async () => {
  const { said, alone } = await judged(false);
  const differences = said.map((value, index) => Math.abs(value - (alone[index] as number)));
  expect(Math.max(...differences)).toBeGreaterThan(0.3);
});

test('dcgan, whose discriminator normalises batches, asks for it', () => {
  expect(dcgan({ resolution: 8, channels: 1 }).separateBatches).toBe(true);
});
