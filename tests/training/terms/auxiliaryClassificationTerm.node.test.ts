import { initializers, input, layers, model } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  adam,
  adversarial,
  auxiliaryClassificationTerm,
  auxiliaryClassifierHead,
  connect,
  Trainer,
} from '../../../src/index.js';
import { latent, smallBatches, smallModels } from '../smallGan.js';

test('trains both players to classify, with a discriminator without a condition input', async () => {
  const { generator } = smallModels();
  const image = input({ shape: [4, 4, 1] });
  const hidden = connect(
    image,
    layers.flatten(),
    layers.dense({ units: 8, activation: 'relu', kernelInitializer: initializers.glorotNormal({ seed: 1 }) }),
  );
  const logit = connect(hidden, layers.dense({ units: 1, kernelInitializer: 'zeros' }));
  const kind = connect(hidden, auxiliaryClassifierHead({ classes: 2, name: 'kind' }));
  const discriminator = model({ inputs: image, outputs: [logit, kind] });
  const terms = [auxiliaryClassificationTerm({ output: 'kind' })];
  const optimizers = { generator: adam({ learningRate: 0.01 }), discriminator: adam({ learningRate: 0.01 }) };
  const players = adversarial({ generator, discriminator, latent, condition: 'kind', terms, optimizers });
  const trainer = new Trainer({ players, seed: 1 });
  const sums: number[] = [];
  for await (const { losses } of trainer.train(smallBatches, { steps: 120, reportEvery: 20 })) {
    const [ofDiscriminator, ofGenerator] = ['discriminator', 'generator'].map(
      (player) => losses[`${player}/auxiliaryClassification`] as number,
    ) as [number, number];
    sums.push(ofDiscriminator + ofGenerator);
  }
  expect(sums.at(-1)).toBeLessThan(0.75 * (sums[0] as number));
});
