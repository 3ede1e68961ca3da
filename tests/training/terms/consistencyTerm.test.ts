import {
  add,
  keep,
  mul,
  type Tensor,
  tensor,
  tensor2d,
  tidy,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { type Augmentation, consistencyTerm, diffAugment, randomStream } from '../../../src/index.js';
import { expectDifferences } from '../../contracts/derivatives.js';
import type { Point } from '../../contracts/finiteDifferences.js';
import { expectClose, numbers, numbersAtHand } from '../../contracts/numbers.js';
import { smallBatches, smallGan } from '../smallGan.js';
import { contextOf } from './contextOf.js';

/** D(x) = 3 x. */
function triple() {
  const dense = layers.dense({ units: 1, useBias: false, inputShape: [1] });
  const discriminator = sequential({ layers: [dense] });
  dense.setWeights([tensor2d([[3]])]);
  return discriminator;
}

const shift: Augmentation = (x, { step = 0 }) => add(x, step + 1);

test('is the squared change of the logit under the augmentation, for real and, with fakeWeight, for fake', async () => {
  const [real, fake] = [tensor2d([[1], [2]]), tensor2d([[5], [7]])];
  const logits = { real: mul(real, 3), fake: mul(fake, 3) };
  const at = (step: number) => contextOf(triple(), real, fake, { logits, step });
  expect(consistencyTerm({ augment: shift }).player).toBe('discriminator');
  await expectClose(consistencyTerm({ augment: shift }).loss(at(0)), [10 * 9]);
  await expectClose(consistencyTerm({ augment: shift, weight: 1 }).loss(at(1)), [36]);
  await expectClose(consistencyTerm({ augment: shift, weight: 1, fakeWeight: 2 }).loss(at(0)), [9 + 18]);
});

test('augments real and fake with different random numbers', async () => {
  const seen: Tensor[] = [];
  const augment: Augmentation = (x, { random }) => {
    const noise = random.uniform(x.shape);
    seen.push(keep(noise));
    return add(x, noise);
  };
  const x = tensor2d([[1]]);
  consistencyTerm({ augment, fakeWeight: 1 }).loss(contextOf(triple(), x, x));
  expect(await numbers(seen[0])).not.toEqual(await numbers(seen[1]));
});

test('trains in a Trainer, with a conditional discriminator', async () => {
  const terms = [consistencyTerm({ augment: diffAugment({ policy: ['translation'] }), fakeWeight: 10 })];
  const { trainer, discriminator } = smallGan({ terms });
  const before = await numbers(discriminator.trainableWeights[0]?.read());
  for await (const { losses } of trainer.train(smallBatches, { steps: 3 }))
    expect(losses['discriminator/consistency']).toBeGreaterThan(0);
  expect(await numbers(discriminator.trainableWeights[0]?.read())).not.toEqual(before);
});

test.each([
  [() => consistencyTerm({ augment: shift, weight: 0 }), 'consistencyTerm: weight must be > 0, got 0'],
  [() => consistencyTerm({ augment: shift, fakeWeight: -1 }), 'consistencyTerm: fakeWeight must be >= 0, got -1'],
])('wrong arguments throw', (call, message) => {
  expect(call).toThrow(message);
});

test('gradients with respect to the weights agree with finite differences', async () => {
  const build = () => {
    const dense = layers.dense({ units: 3, activation: 'tanh', useBias: false, inputShape: [2] });
    const last = layers.dense({ units: 1, useBias: false });
    const discriminator = sequential({ layers: [dense, last] });
    discriminator.setWeights([randomStream(1).normal([2, 3]), randomStream(2).normal([3, 1])]);
    return discriminator;
  };
  const value = (discriminator: LayersModel) => {
    const [real, fake] = [randomStream(3).normal([4, 2]), randomStream(4).normal([4, 2])];
    const discriminate = (x: Tensor) => discriminator.apply(x, { training: true }) as Tensor;
    const logits = { real: discriminate(real), fake: discriminate(fake) };
    const augment: Augmentation = (x) => mul(x, tensor2d([[0.7, -0.4]]));
    return consistencyTerm({ augment, weight: 1, fakeWeight: 2 }).loss(
      contextOf(discriminator, real, fake, { logits }),
    );
  };
  const discriminator = build();
  const variables = discriminator.trainableWeights.map((weight) => weight.read() as Variable);
  const { grads } = variableGrads(() => value(discriminator), variables);
  await expectDifferences(
    variables.map(({ name }) => grads[name] as Tensor),
    variables,
    () => {
      const twin = build();
      return (point) =>
        tidy(() => {
          for (const [index, weight] of twin.trainableWeights.entries())
            weight.write(tensor(point[index] as Point, weight.shape as number[]));
          return numbersAtHand(value(twin))[0] as number;
        });
    },
  );
});
