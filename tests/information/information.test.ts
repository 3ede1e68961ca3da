import { add, grads, mul, type Tensor, tensor1d, tensor2d, type Variable, variableGrads } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  auxiliaryClassification,
  bottleneckMultiplier,
  categorical,
  codeHead,
  gaussian,
  gaussianKl,
  invariantInformation,
  mutualInformation,
  randomStream,
  uniform,
} from '../../src/index.js';
import { between } from '../contracts/between.js';
import { expectClose, numbers } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';

const finite = (max: number) => between(-max, max);

describe('mutualInformation', () => {
  property(
    'is the information of a Gaussian channel with the true posterior',
    between(0.3, 3),
    async (noise) => {
      const gain = 1 / (1 + noise ** 2);
      const head = codeHead({ codes: { c: gaussian(1) }, stddev: noise * Math.sqrt(gain) });
      head.build([null, 1]);
      head.setWeights([tensor2d([[gain]]), tensor1d([0])]);
      // mean 0, variance 1 and no correlation of code and noise
      const c = tensor2d([[1], [1], [-1], [-1]]);
      const x = add(c, mul(tensor2d([[1], [-1], [1], [-1]]), noise));
      const { loss, nats, upperBounds } = mutualInformation(head, head.apply(x) as Tensor, { c });
      const exact = 0.5 * Math.log(1 + 1 / noise ** 2);
      await expectClose(nats.c, [exact], 1e-4);
      await expectClose(loss, [-exact], 1e-4);
      expect(upperBounds.c).toBeGreaterThan(exact);
    },
    8,
    2,
  );

  test('reaches the entropy of a class if the head is certain and correct, and each code has its weight', async () => {
    const head = codeHead({ codes: { kind: categorical(2), size: uniform(1) } });
    const kind = tensor2d([
      [1, 0],
      [0, 1],
    ]);
    const output = tensor2d([
      [50, -50, 0.5],
      [-50, 50, 0.5],
    ]);
    const codes = { kind, size: tensor2d([[0.5], [0.5]]), unread: tensor2d([[1], [2]]) };
    const { nats, loss, upperBounds } = mutualInformation(head, output, codes, { weight: { size: 3 } });
    expectTypeOf(nats).toHaveProperty('kind');
    await expectClose(nats.kind, [Math.log(2)]);
    const size = Math.log(2) - 0.5 * Math.log(2 * Math.PI);
    await expectClose(nats.size, [size]);
    await expectClose(loss, [-(Math.log(2) + 3 * size)]);
    expect(upperBounds).toEqual(head.upperBounds);
  });

  test('trains a head with variableGrads', async () => {
    const head = codeHead({ codes: { kind: categorical(3) }, seed: 1 });
    const kind = randomStream(1).categorical(32, 3);
    head.apply(kind);
    const variables = head.trainableWeights.map((weight) => weight.read() as Variable);
    const nats = async () =>
      (await numbers(mutualInformation(head, head.apply(kind) as Tensor, { kind }).nats.kind))[0];
    const before = (await nats()) as number;
    for (let step = 0; step < 30; step += 1) {
      const { grads: gradients } = variableGrads(
        () => mutualInformation(head, head.apply(kind) as Tensor, { kind }).loss,
        variables,
      );
      for (const variable of variables) variable.assign(add(variable, mul(gradients[variable.name] as Tensor, -1)));
    }
    expect((await nats()) as number).toBeGreaterThan(before + 0.5);
  });

  test.each([
    [() => mutualInformation({} as never, tensor2d([[1]]), {}), 'mutualInformation: head must be a codeHead'],
    [
      () => mutualInformation(codeHead({ codes: { c: gaussian(1) } }), tensor2d([[1]]), {}),
      'mutualInformation: codes.c must be a tensor of rank 2, got undefined',
    ],
    [
      () =>
        mutualInformation(
          codeHead({ codes: { c: gaussian(1) } }),
          tensor2d([[1]]),
          { c: tensor2d([[1]]) },
          {
            weight: { d: 1 } as never,
          },
        ),
      'mutualInformation: weight must be of codes of the head, c, got "d"',
    ],
  ])('wrong arguments throw', (call, message) => {
    expect(call).toThrow(message);
  });
});

describe('invariantInformation', () => {
  property(
    'is the mutual information of the symmetric joint distribution',
    fc.array(fc.tuple(between(0.01, 1), between(0.01, 1)), {
      minLength: 1,
      maxLength: 5,
    }),
    async (pairs) => {
      const rows = (side: 0 | 1) => pairs.map((pair) => [pair[side], 1 - pair[side]]);
      const [p, q] = [rows(0), rows(1)] as [number[][], number[][]];
      const joint = [0, 1].map((i) =>
        [0, 1].map((j) => p.reduce((sum, row, n) => sum + (row[i] as number) * (q[n]?.[j] as number), 0) / p.length),
      );
      const pair = joint.map((row, i) => row.map((value, j) => (value + (joint[j]?.[i] as number)) / 2));
      const entropy = (values: number[]) => -values.reduce((sum, v) => sum + (v > 0 ? v * Math.log(v) : 0), 0);
      const marginal = 2 * entropy(pair.map((row) => row.reduce((a, b) => a + b)));
      const { loss, nats } = invariantInformation(tensor2d(p), tensor2d(q), { entropyWeight: 1.5 });
      await expectClose(nats, [marginal - entropy(pair.flat())], 1e-4);
      await expectClose(loss, [entropy(pair.flat()) - 1.5 * marginal], 1e-4);
    },
    8,
    2,
  );

  test('is at most ln K, and throws for different shapes', async () => {
    const certain = tensor2d([
      [1, 0],
      [0, 1],
    ]);
    await expectClose(invariantInformation(certain, certain).nats, [Math.log(2)]);
    expect(() => invariantInformation(certain, tensor2d([[1, 0]]))).toThrow(
      'invariantInformation: augmented must be of shape [2, 2], not empty, got a float32 tensor of shape [1, 2]',
    );
  });
});

describe('auxiliaryClassification', () => {
  test('is the cross-entropy of the labeled rows', async () => {
    const logits = tensor2d([
      [0, Math.log(3)],
      [5, 5],
    ]);
    await expectClose(
      auxiliaryClassification(
        logits,
        tensor2d([
          [0, 1],
          [0, 0],
        ]),
      ),
      [Math.log(4 / 3)],
    );
    await expectClose(
      auxiliaryClassification(
        logits,
        tensor2d([
          [0, 1],
          [1, 0],
        ]),
      ),
      [(Math.log(4 / 3) + Math.log(2)) / 2],
    );
    await expectClose(
      auxiliaryClassification(
        logits,
        tensor2d([
          [0, 0],
          [0, 0],
        ]),
      ),
      [0],
    );
    expect(() => auxiliaryClassification(logits, tensor2d([[0, 1, 0]]))).toThrow(
      'auxiliaryClassification: classes must be of shape [2, 2]',
    );
  });
});

describe('bottleneck', () => {
  property(
    'gaussianKl has its closed form',
    fc.tuple(finite(3), finite(2), finite(3), finite(2)),
    async ([m1, l1, m2, l2]) => {
      const one = (m: number, l: number) => 0.5 * (m ** 2 + Math.exp(l) - l - 1);
      await expectClose(gaussianKl(tensor2d([[m1, m2]]), tensor2d([[l1, l2]])), [one(m1, l1) + one(m2, l2)], 1e-4);
    },
    8,
    2,
  );

  test('the penalty is β times the excess, the gradient treats β as a constant, and β stays at least 0', async () => {
    const multiplier = bottleneckMultiplier({ capacity: 0.5, stepSize: 0.1, beta: 2 });
    const nats = [tensor2d([[1], [3]]), tensor2d([[4], [6]])];
    await expectClose(multiplier.penalty(...nats), [2 * (3.5 - 0.5)]);
    const [byReal] = grads((real: Tensor, fake: Tensor) => multiplier.penalty(real, fake))(nats);
    await expectClose(byReal, [0.5, 0.5]);
    multiplier.update(...nats);
    await expectClose(multiplier.beta, [2.3]);
    for (let step = 0; step < 100; step += 1) multiplier.update(tensor2d([[0]]));
    await expectClose(multiplier.beta, [0], 0);
    expect(() => multiplier.penalty()).toThrow('bottleneckMultiplier.penalty: nats must be at least one tensor, got 0');
  });
});
