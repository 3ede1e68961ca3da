import { tensor2d } from '@tensorflow/tfjs-core';
import { initializers, input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  adam,
  adversarial,
  auxiliaryClassification,
  auxiliaryClassifierHead,
  type TermContext,
  Trainer,
} from '../../../src/index.js';
import { expectClose } from '../../contracts/numbers.js';
import { latent, smallBatches, smallModels } from '../smallGan.js';

const logits = () => ({ real: { kind: tensor2d([[0, Math.log(3)]]) }, fake: { kind: tensor2d([[Math.log(7), 0]]) } });
const condition = () => ({ real: tensor2d([[0, 1]]), fake: tensor2d([[0, 1]]) });
const context = (player: string, rest = {}) =>
  ({ player, outputs: logits(), condition: condition(), ...rest }) as unknown as TermContext;

test('the cross entropy of the classes: of both sides for the discriminator, of samples for the generator', async () => {
  const term = auxiliaryClassification({ output: 'kind' });
  expect(term.of).toBe('both');
  await expectClose(term.loss(context('discriminator')), [Math.log(4 / 3) + Math.log(8)]);
  await expectClose(term.loss(context('generator')), [Math.log(8)]);
});

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
  const terms = [auxiliaryClassification({ output: 'kind' })];
  const optimizers = { generator: adam({ learningRate: 0.01 }), discriminator: adam({ learningRate: 0.01 }) };
  const players = adversarial({ generator, discriminator, latent, condition: 'kind', terms, optimizers });
  const trainer = new Trainer({ players, seed: 1 });
  const seen: number[] = [];
  for await (const { losses } of trainer.train(smallBatches, { steps: 120, every: 20 }))
    seen.push(losses.auxiliaryClassification as number);
  expect(seen.at(-1)).toBeLessThan(0.75 * (seen[0] as number));
});

test('bad arguments are named', () => {
  expect(() => auxiliaryClassification({ output: 'kind', weight: 0 })).toThrow(
    'auxiliaryClassification: weight must be > 0, got 0',
  );
  const term = auxiliaryClassification({ output: 'digit' });
  expect(() => term.loss(context('generator'))).toThrow(
    'auxiliaryClassification: output must be one of the discriminator\'s outputs kind, got "digit"',
  );
  expect(() => term.loss(context('generator', { condition: undefined }))).toThrow(
    "auxiliaryClassification: adversarial's condition must be given, got none",
  );
});
