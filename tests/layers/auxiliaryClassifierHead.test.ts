import { tensor, zeros } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { auxiliaryClassifierHead, spectralNormalization } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose } from '../contracts/numbers.js';

layerContract('auxiliaryClassifierHead', () => auxiliaryClassifierHead({ classes: 3 }), {
  inputs: [[2, 3, 2, 4]],
  twiceDifferentiable: true,
  rejects: [
    [() => auxiliaryClassifierHead({ classes: 1 }), 'auxiliaryClassifierHead: classes must be an integer >= 2, got 1'],
    [
      () => auxiliaryClassifierHead({ classes: 3, seed: -1 }),
      'auxiliaryClassifierHead: seed must be an integer >= 0, got -1',
    ],
  ],
});

layerContract(
  'spectralNormalization of auxiliaryClassifierHead',
  () => spectralNormalization({ layer: auxiliaryClassifierHead({ classes: 3 }) }),
  { inputs: [[2, 4]], changesState: true, trainingGradient: false, rejects: [] },
);

test('sums features over pixels, and applies kernel and bias', async () => {
  const head = auxiliaryClassifierHead({ classes: 2 });
  head.apply(zeros([1, 2, 2]));
  head.setWeights([tensor([1, 2, 3, 4], [2, 2]), tensor([10, 20])]);
  // the sums are 4 and 6
  await expectClose(head.apply(tensor([1, 2, 3, 4], [1, 2, 2])), [4 + 18 + 10, 8 + 24 + 20]);
});
