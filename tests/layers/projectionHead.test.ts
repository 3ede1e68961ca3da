import { tensor1d, tensor2d, tensor4d, zeros } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { projectionHead } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose } from '../contracts/numbers.js';

layerContract('projectionHead', () => projectionHead(), {
  inputs: [
    [4, 3, 2, 3],
    [4, 5],
  ],
  twiceDifferentiable: true,
  rejects: [
    [
      () => projectionHead().apply(zeros([2, 3])),
      'projectionHead: inputs must be [features, condition], got 1 of them',
    ],
    [
      () => projectionHead().apply([zeros([4, 3]), zeros([2, 5])]),
      "projectionHead: condition must have the features' batch of 4, got 2",
    ],
    [() => projectionHead({ seed: -1 }), 'projectionHead: seed must be an integer >= 0, got -1'],
  ],
});

layerContract('projectionHead on features of rank 2', () => projectionHead(), {
  inputs: [
    [4, 3],
    [4, 5],
  ],
  rejects: [],
});

test('returns h·w + b + ⟨cE, h⟩ for features summed over pixels', async () => {
  const head = projectionHead();
  const features = tensor4d([1, 2, 3, 4], [1, 1, 2, 2]); // h = (4, 6)
  const condition = tensor2d([[0, 1]]);
  head.apply([features, condition]);
  head.setWeights([
    tensor2d([[1], [-1]]),
    tensor2d([
      [9, 9],
      [2, 0.5],
    ]),
    tensor1d([7]),
  ]);
  await expectClose(head.apply([features, condition]) as never, [4 - 6 + 7 + (2 * 4 + 0.5 * 6)]);
});
