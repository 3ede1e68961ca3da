import { mean, square, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { pixelNormalization, randomStream } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose, numbers } from '../contracts/numbers.js';

layerContract('pixelNormalization', () => pixelNormalization(), {
  inputs: [[4, 3, 2, 5]],
  twiceDifferentiable: true,
  rejects: [[() => pixelNormalization({ epsilon: 0 }), 'pixelNormalization: epsilon must be > 0, got 0']],
});

test('the root mean square of each pixel is 1', async () => {
  await expectClose(pixelNormalization().apply(tensor2d([[3, -4]])) as never, [
    3 / Math.sqrt(12.5),
    -4 / Math.sqrt(12.5),
  ]);
  const y = pixelNormalization().apply(randomStream(1).normal([2, 4, 4, 16], 0, 30)) as never;
  for (const value of await numbers(mean(square(y), -1))) expect(value).toBeCloseTo(1, 3);
});

test('a zero pixel stays zero', async () => {
  await expectClose(pixelNormalization().apply(zeros([1, 2, 2, 3])) as never, new Array(12).fill(0));
});
