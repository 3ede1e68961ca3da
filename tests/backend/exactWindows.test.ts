import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { expectClose } from '../contracts/numbers.js';

/*
 * Hand-computed values of windows, batches and pixel centers that are wrong on some backend of stock tfjs.
 */

/** Weights each output by its position, so that gradients depend on the position. */
const weighted = (y: tf.Tensor) => tf.sum(tf.mul(tf.reshape(y, [-1]), tf.range(1, y.size + 1)));
const gradientOf = (run: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor) => tf.grad((t: tf.Tensor) => weighted(run(t)))(x);
const image = () => tf.reshape(tf.range(0, 16), [1, 4, 4, 1]) as tf.Tensor4D;
const four = () => tf.tensor([0.3, 0.8, 0.5, 0.1], [1, 1, 1, 4, 1]) as tf.Tensor5D;

test('convolutions with same padding and a stride above the filter size on one axis', async () => {
  const filter = tf.ones([2, 1, 1, 1]) as tf.Tensor4D;
  await expectClose(tf.conv2d(image(), filter, 2, 'same'), [4, 8, 20, 24]);
  await expectClose(tf.depthwiseConv2d(image(), filter, 2, 'same'), [4, 8, 20, 24]);
  await expectClose(tf.fused.conv2d({ x: image(), filter, strides: 2, pad: 'same' }), [4, 8, 20, 24]);
  const line = tf.reshape(tf.range(1, 10), [1, 9, 1]) as tf.Tensor3D;
  await expectClose(tf.conv1d(line, tf.ones([2, 1, 1]) as tf.Tensor3D, 3, 'same'), [3, 9, 15]);
});

test('3D convolution and pooling with a stride above the window begin at the second entry', async () => {
  const one = tf.ones([1, 1, 1, 1, 1]) as tf.Tensor5D;
  await expectClose(tf.conv3d(four(), one, [1, 1, 2], 'same'), [0.8, 0.1]);
  const runs = [
    (x: tf.Tensor) => tf.conv3d(x as tf.Tensor5D, one, [1, 1, 2], 'same'),
    (x: tf.Tensor) => tf.maxPool3d(x as tf.Tensor5D, 1, [1, 1, 2], 'same'),
    (x: tf.Tensor) => tf.avgPool3d(x as tf.Tensor5D, 1, [1, 1, 2], 'same'),
  ];
  for (const run of runs) await expectClose(gradientOf(run, four()), [0, 1, 0, 2]);
});

test('one number as padding of a window that is not square', async () => {
  const row = tf.ones([1, 3, 1, 1]) as tf.Tensor4D;
  const y = tf.conv2d(image(), row, 1, 1);
  expect(y.shape).toEqual([1, 6, 6, 1]);
  // rows of padding above and below, and the last column reads only padding
  const sums = [1, 3, 6, 5, 3, 0];
  await expectClose(tf.slice(y, [0, 1, 0, 0], [1, 1, 6, 1]), sums);
  await expectClose(tf.slice(tf.maxPool(image(), [3, 2], 1, 1), [0, 0, 0, 0], [1, 1, 4, 1]), [4, 5, 6, 7]);
});

test('throws on wasm if a pooling window contains only padding', () => {
  if (tf.getBackend() !== 'wasm') return;
  const message = 'each window must contain a pixel, got a window of 1 at -1 on an axis of 4';
  expect(() => tf.maxPool(image(), [3, 1], 1, 1)).toThrow(`maxPool: ${message}`);
  expect(() => tf.avgPool(image(), [3, 1], 1, 1)).toThrow(`avgPool: ${message}`);
});

test('matMul with a batch broadcast on one axis and on both sides', async () => {
  const [x, matrices] = [tf.tensor([0.3, 0.8], [1, 1, 2]), tf.tensor([1, 2, 3, 4], [2, 2, 1])];
  await expectClose(
    gradientOf((a) => tf.matMul(a, matrices), x),
    [7, 10],
  );
  const product = tf.matMul(tf.tensor([1, 10], [2, 1, 1, 1]), tf.tensor([1, 2, 3], [1, 3, 1, 1]));
  await expectClose(product, [1, 2, 3, 10, 20, 30]);
  await expectClose(tf.matMul(tf.tensor([1, 10], [2, 1, 1, 1]), tf.ones([2, 2, 1, 1])), [1, 1, 10, 10]);
});

test('fused.matMul with a bias and a transposed operand', async () => {
  const bias = tf.tensor1d([100, 200]);
  const y = tf.fused.matMul({ a: tf.tensor2d([[1], [10]]), b: tf.tensor2d([[2], [3]]), bias, transposeB: true });
  await expectClose(y, [102, 203, 120, 230]);
});

test('resizeNearestNeighbor with half-pixel centers', async () => {
  const resized = (x: tf.Tensor) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [1, 3], false, true);
  await expectClose(gradientOf(resized, tf.tensor([0.3, 0.8], [1, 1, 2, 1])), [1, 5]);
});

test('localResponseNormalization with a radius above the number of channels', async () => {
  const normalized = (x: tf.Tensor) => tf.localResponseNormalization(x as tf.Tensor4D);
  await expectClose(gradientOf(normalized, tf.tensor([0.3, 0.8, 0.5], [1, 1, 1, 3])), [0.345, 0.445, 1.522], 1e-3);
});

test('stridedSlice of integers, and with a dropped axis', async () => {
  const x = tf.tensor([1, 2, 3, 4, 5, 6, 7, 8], [2, 4], 'int32');
  await expectClose(tf.stridedSlice(x, [0, 0], [2, 4], [1, 2]), [1, 3, 5, 7]);
  await expectClose(tf.stridedSlice(tf.cast(x, 'float32'), [1, 1], [2, 4], [1, 2], 0, 0, 0, 0, 1), [6, 8]);
});
