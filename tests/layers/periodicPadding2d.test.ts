import { tensor4d } from '@tensorflow/tfjs-core';
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
      'periodicPadding2d: padding must be at most 2, the smaller side, got 3',
    ],
  ],
});

test('beyond each edge is the other side', async () => {
  const y = periodicPadding2d().apply(tensor4d([1, 2, 3, 4], [1, 2, 2, 1]));
  expect(await numbers(y)).toEqual([4, 3, 4, 3, 2, 1, 2, 1, 4, 3, 4, 3, 2, 1, 2, 1]);
});

test('a convolution after it moves with the picture', async () => {
  const torus = sequential({
    layers: [periodicPadding2d({ inputShape: [4, 4, 1] }), layers.conv2d({ filters: 2, kernelSize: 3 })],
  });
  const x = randomStream(1).normal([2, 4, 4, 1]);
  const move = roll({ shift: [1, 2] });
  const [moved, after] = [
    torus.predict(move.forward(x).y),
    roll({ shift: [1, 2] }).forward(torus.predict(x) as never).y,
  ];
  await expectClose(moved as never, after);
});
