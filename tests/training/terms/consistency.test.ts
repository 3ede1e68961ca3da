import { add, mul, tensor2d } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { type Augmentation, consistency, diffAugment } from '../../../src/index.js';
import { expectClose, numbers } from '../../contracts/numbers.js';
import { smallBatches, smallGan } from '../smallGan.js';
import { contextOf } from './contextOf.js';

/** D(x) = 3 x. */
function tripling() {
  const dense = layers.dense({ units: 1, useBias: false, inputShape: [1] });
  const discriminator = sequential({ layers: [dense] });
  dense.setWeights([tensor2d([[3]])]);
  return discriminator;
}

const shift: Augmentation = (x, { step }) => add(x, step + 1);

test('the squared change of the logit under the augmentation, at the data and, if asked, at the samples', async () => {
  const [real, fake] = [tensor2d([[1], [2]]), tensor2d([[5], [7]])];
  const outputs = { real: { logit: mul(real, 3) }, fake: { logit: mul(fake, 3) } };
  const at = (step: number) => contextOf(tripling(), real, fake, { outputs, step });
  expect(consistency({ augment: shift }).of).toBe('discriminator');
  await expectClose(consistency({ augment: shift }).loss(at(0)), [10 * 9]);
  await expectClose(consistency({ augment: shift, weight: 1 }).loss(at(1)), [36]);
  await expectClose(consistency({ augment: shift, weight: 1, fakeWeight: 2 }).loss(at(0)), [9 + 18]);
});

test('data and samples are changed in their own ways', async () => {
  const seen: number[][] = [];
  const augment: Augmentation = (x, { random }) => {
    const noise = random.uniform(x.shape);
    seen.push(Array.from(noise.dataSync()));
    return add(x, noise);
  };
  const x = tensor2d([[1]]);
  const outputs = { real: { logit: x }, fake: { logit: x } };
  consistency({ augment, fakeWeight: 1 }).loss(contextOf(tripling(), x, x, { outputs }));
  expect(seen[0]).not.toEqual(seen[1]);
});

test('trains in a Trainer, with a discriminator that is told the class', async () => {
  const terms = [consistency({ augment: diffAugment({ policy: ['translation'] }), fakeWeight: 10 })];
  const { trainer, discriminator } = smallGan({ terms });
  const before = await numbers(discriminator.trainableWeights[0]?.read());
  for await (const { losses } of trainer.train(smallBatches, { steps: 3 }))
    expect(losses.consistency).toBeGreaterThan(0);
  expect(await numbers(discriminator.trainableWeights[0]?.read())).not.toEqual(before);
});

test.each([
  [() => consistency({ augment: shift, weight: 0 }), 'consistency: weight must be > 0, got 0'],
  [() => consistency({ augment: shift, fakeWeight: -1 }), 'consistency: fakeWeight must be >= 0, got -1'],
])('bad arguments are named', (call, message) => {
  expect(call).toThrow(message);
});
