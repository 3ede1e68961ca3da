import {
  mul,
  ones,
  sum,
  type Tensor,
  tensor,
  type Variable,
  valueAndGrads,
  variableGrads,
  zeros,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { randomStream, selfAttention, spectralNormalization } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose, rounding } from '../contracts/numbers.js';
import fixtures from '../fixtures/bigGan.json' with { type: 'json' };

layerContract('selfAttention', () => selfAttention(), {
  inputs: [[2, 2, 4, 8]],
  twiceDifferentiable: true,
  rejects: [
    [() => selfAttention({ seed: -1 }), 'selfAttention: seed must be an integer >= 0, got -1'],
    [() => selfAttention().apply(zeros([1, 3, 4, 8])), 'selfAttention: height and width must be even, got 3 and 4'],
    [() => selfAttention().apply(zeros([1, 4, 4, 12])), 'selfAttention: channels must be a multiple of 8, got 12'],
    [
      () => selfAttention().apply(zeros([1, 4, 8])),
      'selfAttention: features must have shape [batch, height, width, channels], got [1, 4, 8]',
    ],
  ],
});

layerContract('spectralNormalization of selfAttention', () => spectralNormalization({ layer: selfAttention() }), {
  inputs: [[2, 2, 4, 8]],
  changesState: true,
  trainingGradient: false,
  rejects: [],
});

test('outputs and gradients are the same as in PyTorch', async () => {
  const { x, weights, y, factor, byX, byWeights } = fixtures.selfAttention;
  const of = ({ values, shape }: { values: number[]; shape: number[] }) => tensor(values, shape);
  const layer = selfAttention();
  layer.apply(zeros(x.shape));
  layer.setWeights(weights.map(of));
  await expectClose(layer.apply(of(x)), y.values, 5 * rounding());
  const loss = (at: Tensor) => sum(mul(layer.apply(at) as Tensor, of(factor)));
  await expectClose(valueAndGrads(loss)([of(x)]).grads[0], byX.values, 20 * rounding());
  const variables = layer.trainableWeights.map((weight) => weight.read() as Variable);
  const { grads } = variableGrads(() => loss(of(x)) as never, variables);
  for (const [index, { name }] of variables.entries())
    await expectClose(grads[name], byWeights[index]?.values, 20 * rounding());
});

test('is the identity at first, and attends to all pixels', async () => {
  const x = randomStream(1).normal([1, 4, 4, 8]);
  const layer = selfAttention();
  await expectClose(layer.apply(x), x, 0);
  const flat = ones([1, 4, 4, 8]);
  layer.setWeights([...[1, 1, 4].map((size) => ones([8, size])), ones([4, 8]), tensor(0.5)]);
  // the values are 8 in each of 4 channels
  await expectClose(layer.apply(flat), mul(flat, 1 + 0.5 * 32));
  expect(layer.trainableWeights.length).toBe(5);
});
