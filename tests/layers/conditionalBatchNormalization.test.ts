import {
  mul,
  sum,
  type Tensor,
  tensor,
  tensor2d,
  type Variable,
  valueAndGrads,
  variableGrads,
  zeros,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { withFrozenState } from '../../src/core/modelState.js';
import { conditionalBatchNormalization, orthogonal, spectralNormalization } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose, numbers, rounding } from '../contracts/numbers.js';
import fixtures from '../fixtures/bigGan.json' with { type: 'json' };

layerContract('conditionalBatchNormalization', () => conditionalBatchNormalization(), {
  inputs: [
    [4, 3, 2, 3],
    [4, 5],
  ],
  changesState: true,
  twiceDifferentiable: true,
  rejects: [
    [() => conditionalBatchNormalization({ epsilon: 0 }), 'conditionalBatchNormalization: epsilon must be > 0, got 0'],
    [
      () => conditionalBatchNormalization({ momentum: 1 }),
      'conditionalBatchNormalization: momentum must be in [0, 1), got 1',
    ],
    [() => conditionalBatchNormalization().apply(zeros([2, 3])), 'inputs must be [features, condition], got 1 of them'],
    [
      () => conditionalBatchNormalization().apply([zeros([4, 2, 2, 3]), zeros([3, 5])]),
      "condition must have the features' batch of 4, got 3",
    ],
    [
      () => conditionalBatchNormalization().apply([zeros([4, 3]), zeros([4, 5, 1])]),
      'condition must have shape [batch, size], got [4, 5, 1]',
    ],
  ],
});

test('normalizes a batch of 1 and 3 to -1 and 1, and applies gain and bias of each class', async () => {
  const layer = conditionalBatchNormalization({ epsilon: 1e-12 });
  const inputs = [
    tensor2d([[1], [3]]),
    tensor2d([
      [1, 0],
      [0, 1],
    ]),
  ];
  layer.apply(inputs);
  layer.setWeights([tensor2d([[1], [4]]), tensor2d([[10], [20]]), ...layer.getWeights().slice(2)]);
  await expectClose(layer.apply(inputs, { training: true }) as never, [10 - 2, 20 + 5]);
});

test('inference uses the moving averages, which training calls update with the momentum', async () => {
  const layer = conditionalBatchNormalization({ momentum: 0.75, epsilon: 1e-12, gainStddev: 1e-9 });
  const inputs = [tensor2d([[2], [6]]), tensor2d([[1], [1]])];
  layer.apply(inputs, { training: true });
  const [, , mean, variance] = layer.getWeights();
  expect(await numbers(mean)).toEqual([0.25 * 4]);
  expect(await numbers(variance)).toEqual([0.75 + 0.25 * 4]);
  await expectClose(layer.apply(inputs) as never, [1 / Math.sqrt(1.75), 5 / Math.sqrt(1.75)]);
});

layerContract(
  'spectralNormalization of conditionalBatchNormalization',
  () => spectralNormalization({ layer: conditionalBatchNormalization({ biasInitializer: orthogonal() }) }),
  {
    inputs: [
      [4, 3, 2, 3],
      [4, 5],
    ],
    changesState: true,
    trainingGradient: false,
    rejects: [],
  },
);

test('outputs, averages and gradients are the same as in the PyTorch code of BigGAN', async () => {
  const { x, condition, gain, bias, y, factor, byX, byGain, byBias, mean, variance } =
    fixtures.conditionalBatchNormalization;
  const of = ({ values, shape }: { values: number[]; shape: number[] }) => tensor(values, shape);
  const row = ({ values }: { values: number[] }) => tensor(values, [1, values.length]);
  const layer = spectralNormalization({
    layer: conditionalBatchNormalization({ epsilon: 1e-5, momentum: 0.9, biasInitializer: orthogonal() }),
  });
  layer.apply([of(x), of(condition)]);
  const [means, variances] = layer.getWeights().slice(2, 4);
  const state = [means, variances] as Tensor[];
  layer.setWeights([of(gain.kernel), of(bias.kernel), ...state, row(gain.u), row(gain.v), row(bias.u), row(bias.v)]);
  const output = (at: Tensor) =>
    withFrozenState([layer], () => layer.apply([at, of(condition)], { training: true }) as Tensor);
  await expectClose(output(of(x)), y.values, 5 * rounding());
  const loss = (at: Tensor) => sum(mul(output(at), of(factor)));
  await expectClose(valueAndGrads(loss)([of(x)]).grads[0], byX.values, 20 * rounding());
  const variables = layer.trainableWeights.map((weight) => weight.read() as Variable);
  const { grads } = variableGrads(() => loss(of(x)) as never, variables);
  await expectClose(grads[variables[0]?.name as string], byGain.values, 20 * rounding());
  await expectClose(grads[variables[1]?.name as string], byBias.values, 20 * rounding());
  layer.apply([of(x), of(condition)], { training: true });
  await expectClose(layer.getWeights()[2], mean.values, 5 * rounding());
  await expectClose(layer.getWeights()[3], variance.values, 5 * rounding());
});
