import { matMul, memory, norm, type Tensor, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { deltaOrthogonal, randomStream } from '../../src/index.js';
import { expectClose, numbers } from '../contracts/numbers.js';

test.each([
  [[3, 3, 4, 6], 4],
  [[2, 4, 3, 3], 1],
  [[5, 2, 2], 2],
])('%s is zero except at the center, %i, and orthogonal there', async (shape, center) => {
  const w = await numbers(deltaOrthogonal({ seed: 1, gain: 2 }).apply(shape));
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  const size = inputs * outputs;
  const inside = w.slice(center * size, (center + 1) * size);
  expect(w.filter((value) => value !== 0).length).toBe(inside.filter((value) => value !== 0).length);
  const q = tensor2d(inside, [inputs, outputs]);
  const gram = matMul(q, q, false, true) as Tensor2D;
  await expectClose(
    gram,
    Array.from({ length: inputs ** 2 }, (_, i) => (i % (inputs + 1) === 0 ? 4 : 0)),
  );
});

test.each([3, 4])('a convolution with kernel size %i keeps the norm of images', async (kernelSize) => {
  const args = {
    kernelSize,
    padding: 'same',
    useBias: false,
    kernelInitializer: deltaOrthogonal({ seed: 2 }),
  } as const;
  const model = sequential({ layers: [layers.conv2d({ filters: 5, inputShape: [6, 6, 3], ...args })] });
  const x = randomStream(1).normal([2, 6, 6, 3]);
  await expectClose(norm(model.predict(x) as Tensor), norm(x));
});

test('leaks no tensor', () => {
  const before = memory().numTensors;
  deltaOrthogonal().apply([3, 3, 2, 2]).dispose();
  expect(memory().numTensors).toBe(before);
});

test.each([
  [() => deltaOrthogonal({ gain: -1 }), 'deltaOrthogonal: gain must be > 0, got -1'],
  [() => deltaOrthogonal().apply([4, 4]), 'deltaOrthogonal: shape must be of rank 3 or more, got [4, 4]'],
  [
    () => deltaOrthogonal().apply([3, 3, 8, 4]),
    'deltaOrthogonal: shape must be [..., inputs, outputs] with outputs >= inputs, got [3, 3, 8, 4]',
  ],
])('throws if an argument is wrong', (call, message) => {
  expect(call).toThrow(message);
});
