import { initializers, input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  adam,
  adversarial,
  auxiliaryClassificationTerm,
  auxiliaryClassifierHead,
  Trainer,
} from '../../../src/index.js';
import { latent, smallBatches, smallModels } from '../smallGan.js';

test('a discriminator that takes the data alone learns to name the class, and the generator to draw it', async () => {
  const { generator } = smallModels();
  const image = input({ shape: [4, 4, 1] });
  const flat = layers.flatten().apply(image) as SymbolicTensor;
  const hidden = layers
    .dense({ units: 8, activation: 'relu', kernelInitializer: initializers.glorotNormal({ seed: 1 }) })
    .apply(flat) as SymbolicTensor;
  const logit = layers.dense({ units: 1, kernelInitializer: 'zeros' }).apply(hidden) as SymbolicTensor;
  const kind = auxiliaryClassifierHead({ classes: 2, name: 'kind' }).apply(hidden) as SymbolicTensor;
  const discriminator = model({ inputs: image, outputs: [logit, kind] });
  const terms = [auxiliaryClassificationTerm({ output: 'kind' })];
  const optimizers = { generator: adam({ learningRate: 0.01 }), discriminator: adam({ learningRate: 0.01 }) };
  const players = adversarial({ generator, discriminator, latent, condition: 'kind', terms, optimizers });
  const trainer = new Trainer({ players, seed: 1 });
  const seen: number[] = [];
  for await (const { losses } of trainer.train(smallBatches, { steps: 120, reportEvery: 20 }))
    seen.push(losses.auxiliaryClassification as number);
  expect(seen.at(-1)).toBeLessThan(0.75 * (seen[0] as number));
});
