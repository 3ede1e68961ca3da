import { type Tensor, tensor4d } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { periodicPadding2d, randomStream, roll } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose, numbers } from '../contracts/numbers.js';

layerContract('periodicPadding2d', () => periodicPadding2d({ padding: 2 }), {
  inputs: [[2, 3, 2, 2]],
  twiceDifferentiable: true,
  rejects: [
    [() => periodicPadding2d({ padding: -1 }), 'periodicPadding2d: padding must be an integer >= 0, got -1'],
    [
      () => periodicPadding2d({ padding: 3 }).apply(randomStream(1).normal([1, 4, 2, 1])),
      'periodicPadding2d: padding must be at most 2, the smaller of height and width, got 3',
    ],
  ],
});

test('continues each edge with the opposite edge', async () => {
  const y = periodicPadding2d().apply(tensor4d([1, 2, 3, 4], [1, 2, 2, 1]));
  expect(await numbers(y)).toEqual([4, 3, 4, 3, 2, 1, 2, 1, 4, 3, 4, 3, 2, 1, 2, 1]);
});

test('a convolution after it is equivariant to cyclic shifts', async () => {
  const torus = sequential({
    layers: [periodicPadding2d({ inputShape: [4, 4, 1] }), layers.conv2d({ filters: 2, kernelSize: 3 })],
  });
  const x = randomStream(1).normal([2, 4, 4, 1]);
  const shifted = (y: Tensor) => roll({ shift: [1, 2] }).forward(y).y;
  await expectClose(torus.predict(shifted(x)) as Tensor, shifted(torus.predict(x) as Tensor));
});
