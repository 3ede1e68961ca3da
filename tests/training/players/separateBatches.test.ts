import { keep, scalar, type Tensor } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { withFrozenState } from '../../../src/core/modelState.js';
import { adversarial, dcgan, gaussian, latentSpace, randomStream, type Term } from '../../../src/index.js';
import { numbers } from '../../contracts/numbers.js';

const latent = latentSpace({ z: gaussian(2) });

/**
 * Logits of real examples in the update of a discriminator with batch normalization, and in a batch of their
 * own.
 */
async function logitsOfReal(separateBatches: boolean) {
  const generator = sequential({ layers: [layers.dense({ units: 1, inputShape: [2], biasInitializer: 'ones' })] });
  const norm = layers.batchNormalization({ inputShape: [1], momentum: 0.5 });
  const discriminator = sequential({ layers: [norm, layers.dense({ units: 1, kernelInitializer: 'ones' })] });
  const seen: { inUpdate: Tensor; alone: Tensor }[] = [];
  const watch: Term = {
    name: 'watch',
    player: 'discriminator',
    loss: ({ real, logits }) => {
      const alone = withFrozenState([discriminator], () => discriminator.apply(real, { training: true }));
      seen.push({ inUpdate: keep((logits.real as Tensor).clone()), alone: keep((alone as Tensor).clone()) });
      return scalar(0);
    },
  };
  const [player] = adversarial({ generator, discriminator, latent, terms: [watch], separateBatches });
  const batch = { data: randomStream(2).normal([8, 1], 5) };
  player.valueAndGradients(batch, { step: 0, random: randomStream(1) });
  return { inUpdate: await numbers(seen[0]?.inUpdate), alone: await numbers(seen[0]?.alone) };
}

test('with separateBatches the logits of real examples do not depend on the generated ones', async () => {
  const { inUpdate, alone } = await logitsOfReal(true);
  for (const [index, value] of inUpdate.entries()) expect(value).toBeCloseTo(alone[index] as number, 3);
});

test('without separateBatches real and generated examples are normalized together', async () => {
  const { inUpdate, alone } = await logitsOfReal(false);
  const differences = inUpdate.map((value, index) => Math.abs(value - (alone[index] as number)));
  expect(Math.max(...differences)).toBeGreaterThan(0.3);
});

test('dcgan has separateBatches, because its discriminator has batch normalization', () => {
  expect(dcgan({ resolution: 8, channels: 1 }).separateBatches).toBe(true);
});
