import {
  mul,
  type Scalar,
  type Tensor,
  tensor,
  tensor2d,
  tidy,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { initializers, input, type LayersModel, layers, model } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import {
  connect,
  draganTerm,
  enableTraining,
  gradientPenaltyTerm,
  hinge,
  projectionHead,
  r1Term,
  r2Term,
  randomStream,
  type Term,
  type TermContext,
} from '../../../src/index.js';
import { expectDifferences } from '../../contracts/derivatives.js';
import type { Point } from '../../contracts/finiteDifferences.js';
import { expectClose, numbers, numbersAtHand } from '../../contracts/numbers.js';
import { smallBatches, smallGan } from '../smallGan.js';
import { contextOf, lossOf } from './contextOf.js';

/** D(x) = a·x, whose gradient is a. */
function linear(a: number[]): LayersModel {
  const x = input({ shape: [a.length] });
  const dense = layers.dense({ units: 1 });
  const discriminator = model({ inputs: x, outputs: connect(x, dense) });
  dense.setWeights([tensor2d(a, [a.length, 1]), tensor([7])]);
  return discriminator;
}

const value = async (term: Term, context: TermContext) =>
  (await numbers(tidy(() => mul(lossOf(term, context), term.weight ?? 1))))[0] as number;

describe('for a linear discriminator with gradient norm 5', () => {
  const context = () => contextOf(linear([3, -4]), tensor2d([[1, 2]]), tensor2d([[5, 5]]));
  test.each<[string, Term, number]>([
    ['r1', r1Term(), 5 * 25],
    ['r1, lazy', r1Term({ gamma: 2, interval: 16 }), 16 * 25],
    ['r2', r2Term({ gamma: 1 }), 12.5],
    ['r1, with a schedule at step 0', r1Term({ gamma: (step) => 4 - step }), 50],
    ['gradientPenalty', gradientPenaltyTerm(), 10 * 16],
    ['gradientPenalty, zero-centered', gradientPenaltyTerm({ target: 0, weight: 1 }), 25],
    [
      'gradientPenalty, one-sided, above',
      gradientPenaltyTerm({ oneSided: true, target: 3, weight: 2, interval: 2 }),
      16,
    ],
    ['gradientPenalty, one-sided, below', gradientPenaltyTerm({ oneSided: true, target: 9 }), 0],
    ['gradientPenalty, two-sided, below', gradientPenaltyTerm({ target: 9, weight: 1 }), 16],
    ['dragan', draganTerm(), 10 * 16],
    ['dragan, one-sided, lazy', draganTerm({ oneSided: true, target: 3, weight: 2, interval: 2 }), 16],
  ])('%s', async (_, term, expected) => {
    expect(term.player).toBe('discriminator');
    await expectClose([await value(term, context())], [expected]);
  });
});

test('a schedule of γ depends on the step', async () => {
  const context = { ...contextOf(linear([3, -4]), tensor2d([[1, 2]]), tensor2d([[5, 5]])), step: 3 };
  await expectClose([await value(r1Term({ gamma: (step) => 4 - step }), context)], [12.5]);
});

test('a constant discriminator has finite gradients', async () => {
  await enableTraining();
  const discriminator = linear([0, 0]);
  const context = contextOf(discriminator, tensor2d([[1, 2]]), tensor2d([[5, 5]]));
  const variables = discriminator.trainableWeights.slice(0, 1).map((weight) => weight.read() as Variable);
  const { grads } = variableGrads(() => gradientPenaltyTerm().loss(context), variables);
  for (const gradient of Object.values(grads)) expect((await numbers(gradient)).every(Number.isFinite)).toBe(true);
});

test('r1 is at real, r2 at fake, gradientPenalty between them, dragan near real', async () => {
  await enableTraining();
  // D(x) = Σ relu(x)²/2, whose gradient at x is relu(x)
  const x = input({ shape: [1] });
  const dense = layers.dense({ units: 1, useBias: false, activation: 'relu', kernelInitializer: 'ones' });
  const y = connect(x, dense);
  const half = layers.dense({ units: 1, useBias: false, kernelInitializer: initializers.constant({ value: 0.5 }) });
  const discriminator = model({ inputs: x, outputs: connect([y, y], layers.multiply(), half) });
  const context = contextOf(discriminator, tensor2d([[1], [2]]), tensor2d([[30], [40]]));
  await expectClose([await value(r1Term({ gamma: 2 }), context)], [(1 + 4) / 2]);
  await expectClose([await value(r2Term({ gamma: 2 }), context)], [(900 + 1600) / 2]);
  const [a, b] = await numbers(randomStream(3).uniform([2, 1]));
  const between = [1 + (a as number) * 29, 2 + (b as number) * 38];
  const expected = between.reduce((total, point) => total + point ** 2 / 2, 0);
  await expectClose([await value(gradientPenaltyTerm({ target: 0, weight: 1 }), context)], [expected]);
  // the standard deviation of 1 and 2 is 0.5
  const random = randomStream(3);
  const [da, db] = await numbers(random.uniform([2, 1]));
  const [sa, sb] = await numbers(random.uniform([2, 1]));
  const near = [1 + ((da as number) * (sa as number)) / 4, 2 + ((db as number) * (sb as number)) / 4];
  const around = near.reduce((total, point) => total + point ** 2 / 2, 0);
  const fresh = { ...context, random: randomStream(3) };
  await expectClose([await value(draganTerm({ target: 0, weight: 1 }), fresh)], [around]);
});

describe('with respect to every weight of a conditional, convolutional discriminator', () => {
  const seeded = (seed: number) => ({ kernelInitializer: initializers.glorotNormal({ seed }) });
  const discriminator = () => {
    const [image, condition] = [input({ shape: [6, 6, 1] }), input({ shape: [2] })];
    const features = connect(
      image,
      layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', ...seeded(1) }),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.averagePooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 4, kernelSize: 3, activation: 'tanh', ...seeded(2) }),
    );
    const logit = connect([features, condition], projectionHead({ seed: 3 }));
    return model({ inputs: [image, condition], outputs: logit });
  };
  const penaltyOf = (term: Term, model: LayersModel): Scalar => {
    const random = randomStream(5);
    const classes = {
      real: tensor2d([
        [1, 0],
        [0, 1],
      ]),
      fake: tensor2d([
        [0, 1],
        [0, 1],
      ]),
    };
    const images = () => random.normal([2, 6, 6, 1]);
    return lossOf(term, contextOf(model, images(), images(), { condition: { name: 'kind', ...classes } }));
  };

  test.each([
    ['r1', r1Term()],
    ['r2', r2Term()],
    ['gradientPenalty', gradientPenaltyTerm()],
    ['gradientPenalty, one-sided', gradientPenaltyTerm({ oneSided: true, target: 0.1 })],
    ['dragan', draganTerm()],
  ])('%s agrees with finite differences', async (_, term) => {
    await enableTraining();
    const model = discriminator();
    const variables = model.trainableWeights
      .map((weight) => weight.read() as Variable)
      .filter(({ name }) => !name.includes('bias'));
    const { grads } = variableGrads(() => tidy(() => penaltyOf(term, model)), variables);
    await expectDifferences(
      variables.map(({ name }) => grads[name] as Tensor),
      variables,
      () => {
        const twin = discriminator();
        const weights = twin.trainableWeights.filter(({ originalName }) => !originalName.includes('bias'));
        return (point) =>
          tidy(() => {
            for (const [index, weight] of weights.entries())
              weight.write(tensor(point[index] as Point, weight.shape as number[]));
            return numbersAtHand(penaltyOf(term, twin))[0] as number;
          });
      },
      { step: 1e-3, kinks: true },
    );
  });
});

test('a Trainer runs them at their interval and reports them', async () => {
  const terms = [r1Term({ interval: 2 }), gradientPenaltyTerm()];
  const gan = smallGan({ loss: hinge, terms });
  const reports: string[][] = [];
  for await (const { losses } of gan.trainer.train(smallBatches, { steps: 4, reportEvery: 1 }))
    reports.push(Object.keys(losses).filter((name) => /r1|gradientPenalty/.test(name)));
  expect(reports).toEqual([
    ['discriminator/r1', 'discriminator/gradientPenalty'],
    ['discriminator/gradientPenalty'],
    ['discriminator/r1', 'discriminator/gradientPenalty'],
    ['discriminator/gradientPenalty'],
  ]);
});

test.each([
  [() => r1Term({ gamma: 0 }), 'r1Term: gamma must be > 0 or a function, got 0'],
  [
    () => r1Term({ gamma: () => -1 }).loss(contextOf(linear([1]), tensor2d([[1]]), tensor2d([[1]]))),
    'r1Term: gamma must be >= 0, got -1',
  ],
  [() => r2Term({ interval: 1.5 }), 'r2Term: interval must be an integer >= 1, got 1.5'],
  [() => gradientPenaltyTerm({ weight: -1 }), 'gradientPenaltyTerm: weight must be > 0, got -1'],
  [() => draganTerm({ weight: 0 }), 'draganTerm: weight must be > 0, got 0'],
  [() => gradientPenaltyTerm({ target: -1 }), 'gradientPenaltyTerm: target must be >= 0, got -1'],
])('wrong arguments throw', (call, message) => {
  expect(call).toThrow(message);
});
