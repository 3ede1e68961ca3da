import {
  add,
  memory,
  mul,
  ones,
  type Scalar,
  square,
  sum,
  type Tensor,
  tensor,
  tensor2d,
  tidy,
  type Variable,
  variableGrads,
  zeros,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Discriminate,
  dragan,
  enableTraining,
  gradientPenalty,
  hinge,
  r1,
  r2,
  randomStream,
} from '../../src/index.js';
import { argumentsContract } from '../contracts/arguments.js';
import { between } from '../contracts/between.js';
import { expectDifferences } from '../contracts/derivatives.js';
import type { Point } from '../contracts/finiteDifferences.js';
import { expectClose, numbers, numbersAtHand } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';
import { linear, smallDiscriminator } from './handWrittenLoop.js';

beforeAll(async () => {
  await enableTraining();
});

const examples = { real: () => randomStream(1).normal([3, 2]), fake: () => randomStream(2).normal([3, 2]) };
const random = () => randomStream(3);
const penalties: Record<string, (discriminate: Discriminate) => Scalar> = {
  r1: (d) => r1(d, examples.real(), { gamma: 2 }),
  r2: (d) => r2(d, examples.fake(), { gamma: 2 }),
  gradientPenalty: (d) => gradientPenalty(d, examples.real(), examples.fake(), { random: random() }),
  'gradientPenalty, one-sided': (d) =>
    gradientPenalty(d, examples.real(), examples.fake(), { random: random(), oneSided: true, target: 0.1 }),
  'gradientPenalty, zero-centered': (d) =>
    gradientPenalty(d, examples.real(), examples.fake(), { random: random(), target: 0 }),
  dragan: (d) => dragan(d, examples.real(), { random: random() }),
};

property(
  'every penalty has its closed form for a linear discriminator',
  fc.record({
    a: fc.array(between(-3, 3), { minLength: 1, maxLength: 5 }),
    batch: fc.integer({ min: 1, max: 4 }),
    gamma: between(0, 20),
    target: between(0, 4),
    oneSided: fc.boolean(),
    asIntegers: fc.boolean(),
  }),
  async ({ a, batch, gamma, target, oneSided, asIntegers }) => {
    const discriminate = linear(a);
    const squaredNorm = a.reduce((total, value) => total + value ** 2, 0);
    const real = asIntegers ? ones([batch, a.length], 'int32') : ones([batch, a.length]);
    const fake = zeros([batch, a.length]);
    await expectClose(r1(discriminate, real, { gamma }), [(gamma / 2) * squaredNorm], 1e-4);
    await expectClose(r2(discriminate, fake, { gamma }), [(gamma / 2) * squaredNorm], 1e-4);
    const excess = Math.sqrt(squaredNorm + 1e-8) - target;
    const expected = gamma * (oneSided ? Math.max(0, excess) : excess) ** 2;
    const args = { random: random(), weight: gamma, target, oneSided };
    await expectClose(gradientPenalty(discriminate, real, fake, args), [expected], 1e-3);
    await expectClose(dragan(discriminate, real, args), [expected], 1e-3);
  },
  10,
  3,
);

describe('in variableGrads, without a Trainer', () => {
  test.each(Object.entries(penalties))('%s: gradients agree with finite differences', async (_, penalty) => {
    const { discriminate, variables } = smallDiscriminator(5);
    const { value, grads } = variableGrads(() => penalty(discriminate), variables);
    expect((await numbers(value))[0]).toBeGreaterThan(0);
    await expectDifferences(
      variables.map(({ name }) => grads[name] as Tensor),
      variables,
      () => {
        const twin = smallDiscriminator(5);
        return (point) =>
          tidy(() => {
            for (const [index, variable] of twin.variables.entries())
              variable.assign(tensor(point[index] as Point, variable.shape));
            return numbersAtHand(penalty(twin.discriminate))[0] as number;
          });
      },
      { step: 1e-3, kinks: true },
    );
  });

  test('a step adds the penalty to a loss and leaves no tensor', () => {
    const { discriminate, variables } = smallDiscriminator(6);
    const step = () =>
      tidy(() => {
        const { grads } = variableGrads(
          () =>
            add(
              hinge.discriminator(discriminate(examples.real()), discriminate(examples.fake())),
              penalties.r1?.(discriminate) as Scalar,
            ) as Scalar,
          variables,
        );
        for (const variable of variables as Variable[])
          variable.assign(add(variable, mul(grads[variable.name] as Tensor, -0.01)));
      });
    step();
    const before = memory().numTensors;
    step();
    expect(memory().numTensors).toBe(before);
  });
});

test('the discriminator can have a condition, and can be any function', async () => {
  // D(x, c) = c |x|² / 2, whose gradient is c x
  const condition = tensor2d([[2], [3]]);
  const discriminate = (x: Tensor) => mul(sum(mul(condition, square(x)), 1, true), 0.5);
  const x = tensor2d([
    [1, 2],
    [2, 0],
  ]);
  await expectClose(r1(discriminate, x, { gamma: 2 }), [(4 * 5 + 9 * 4) / 2]);
});

test('r1 can differentiate through an augmentation, with respect to unaugmented data as in ADA', async () => {
  const doubled = (x: Tensor) => mul(x, 2);
  const d = linear([3]);
  await expectClose(r1(d, doubled(ones([4, 1])), { gamma: 2 }), [9]);
  await expectClose(
    r1((x) => d(doubled(x)), ones([4, 1]), { gamma: 2 }),
    [36],
  );
});

test.each([
  [() => r1(undefined as never, ones([1, 2])), 'r1: discriminate must be a function, got undefined'],
  [() => r1(linear([1, 1]), [1] as never), 'r1: real must be a tensor of numbers, got [1]'],
  [() => r2(linear([1, 1]), ones([0, 2])), 'r2: fake must be a batch of at least one example'],
  [
    () => r1((x) => x, ones([2, 2])),
    'r1: the result of discriminate must be one logit for each of 2 examples, got a float32 tensor of shape [2, 2]',
  ],
  [
    () => gradientPenalty(linear([1, 1]), ones([2, 2]), ones([3, 2]), { random: random() }),
    'gradientPenalty: fake must be of shape [2, 2], got a float32 tensor of shape [3, 2]',
  ],
  [
    () => gradientPenalty(linear([1, 1]), ones([2, 2]), ones([2, 2]), {} as never),
    'gradientPenalty: random must be a random stream, got undefined',
  ],
  [() => r1(linear([1, 1]), ones([1, 2]), { gamma: -1 }), 'r1: gamma must be >= 0, got -1'],
  [() => r1(linear([1, 1]), ones([1, 2]), { weight: 1 } as never), 'r1: arguments must be among gamma, got "weight"'],
])('wrong arguments throw', (call, message) => {
  expect(call).toThrow(message);
});

const square2 = (x: Tensor) => sum(square(x), 1, true);
const x = () => ones([2, 2]);
argumentsContract('r1', {
  call: (args) => tidy(() => r1(square2, x(), args)),
  optional: () => ({ gamma: 1 }),
  runs: 10,
});
argumentsContract('r2', {
  call: (args) => tidy(() => r2(square2, x(), args)),
  optional: () => ({ gamma: 1 }),
  runs: 10,
});
const optional = () => ({ weight: 1, target: 0, oneSided: true });
const required = () => ({ random: random() });
argumentsContract('gradientPenalty', {
  call: (args) => tidy(() => gradientPenalty(square2, x(), x(), args)),
  ...{ required, optional, runs: 10 },
});
argumentsContract('dragan', {
  call: (args) => tidy(() => dragan(square2, x(), args)),
  ...{ required, optional, runs: 10 },
});
