import {
  addN,
  broadcastTo,
  concat,
  fused,
  getBackend,
  grad,
  leakyRelu,
  matMul,
  mul,
  reshape,
  type Scalar,
  slice,
  split,
  square,
  sum,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/index.js';
import { expectClose, numbers, onCpu } from '../contracts/numbers.js';

async function sameAsCpu(run: () => Tensor): Promise<void> {
  const result = run();
  const [values, shape] = [await numbers(result), result.shape];
  await onCpu(async () => {
    const expected = run();
    expect(shape).toEqual(expected.shape);
    await expectClose(values, expected);
  });
}

describe('matMul', () => {
  const shapes: [number[], number[], boolean, boolean][] = [
    [[5, 7], [5, 4], true, false],
    [[5, 7], [4, 7], false, true],
    [[7, 5], [4, 7], true, true],
    [[3, 5, 7], [3, 5, 4], true, false],
    [[3, 5, 7], [3, 4, 7], false, true],
    [[1, 7], [1, 4], true, false],
    [[6, 1], [3, 1], false, true],
    // large enough to be multiplied matrix by matrix, with broadcast batches
    [[3, 40, 33], [3, 33, 35], false, false],
    [[33, 40], [2, 33, 35], true, false],
  ];
  test.each(shapes)('%j by %j, transposed %s and %s', (a, b, transposeA, transposeB) =>
    sameAsCpu(() => matMul(randomStream(1).normal(a), randomStream(2).normal(b), transposeA, transposeB)),
  );

  test('batches that are broadcast on both sides', async () => {
    // the cpu backend of stock tfjs is wrong here
    if (getBackend() !== 'wasm') return;
    const [a, b] = [randomStream(1).normal([2, 1, 40, 33]), randomStream(2).normal([1, 3, 33, 35])];
    const expected = matMul(broadcastTo(a, [2, 3, 40, 33]), broadcastTo(b, [2, 3, 33, 35]));
    const product = matMul(a, b);
    expect(product.shape).toEqual([2, 3, 40, 35]);
    await expectClose(product, await numbers(expected));
  });

  test('the same data with two shapes are two matrices', async () => {
    const b = tensor2d([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(await numbers(matMul(tensor2d([[1, 1]]), b))).toEqual([5, 7, 9]);
    expect(await numbers(matMul(tensor2d([[1, 1, 1]]), reshape(b, [3, 2]) as Tensor2D))).toEqual([9, 12]);
    expect(await numbers(matMul(tensor2d([[1, 1]]), b))).toEqual([5, 7, 9]);
  });

  test('fused.matMul and matMul can share a matrix', async () => {
    const b = tensor2d([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(await numbers(fused.matMul({ a: tensor2d([[1, 1]]), b }))).toEqual([5, 7, 9]);
    expect(await numbers(matMul(tensor2d([[1, 1, 1]]), reshape(b, [3, 2]) as Tensor2D))).toEqual([9, 12]);
    expect(await numbers(fused.matMul({ a: tensor2d([[1, 1, 1]]), b: reshape(b, [3, 2]) as Tensor2D }))).toEqual([
      9, 12,
    ]);
  });
});

describe('slice', () => {
  const cases: [number[], number[], number[]][] = [
    [[10], [3], [4]],
    [
      [4, 3, 2],
      [1, 0, 0],
      [2, 3, 2],
    ],
    [
      [4, 3, 2],
      [2, 1, 0],
      [1, 2, 2],
    ],
    [
      [4, 3, 2],
      [1, 1, 1],
      [2, 2, 1],
    ],
    [
      [4, 3],
      [2, 0],
      [-1, -1],
    ],
    [
      [4, 3],
      [0, 0],
      [0, 3],
    ],
    // along one axis: narrow, medium and wide rows
    [
      [7, 4],
      [0, 1],
      [-1, 2],
    ],
    [
      [5, 6, 3],
      [0, 2, 0],
      [-1, 3, -1],
    ],
    [
      [3, 90],
      [0, 10],
      [-1, 70],
    ],
  ];
  test.each(cases)('%j from %j of size %j', (shape, begin, size) =>
    sameAsCpu(() => slice(randomStream(1).normal(shape), begin, size)),
  );

  test('integers and booleans', async () => {
    expect(await numbers(slice(tensor1d([1, 2, 3, 4], 'int32'), [1], [2]))).toEqual([2, 3]);
    expect(await numbers(slice(tensor1d([true, false, true], 'bool'), [1], [2]))).toEqual([0, 1]);
  });
});

describe('leakyRelu', () => {
  const x = () => tensor1d([-3, -0.5, 0, 0.5, 3]);

  test('values and gradient', async () => {
    await expectClose(leakyRelu(x(), 0.2), [-0.6, -0.1, 0, 0.5, 3]);
    await expectClose(grad((t) => sum(square(leakyRelu(t, 0.2))))(x()), [-0.24, -0.04, 0, 1, 6]);
  });

  test('second derivative: d/dx of (d/dx ½ y²)² is 2 x s⁴ for slope s', async () => {
    const derivative = (t: Tensor) => grad((u) => mul(sum(square(leakyRelu(u, 0.2))), 0.5) as Scalar)(t);
    await expectClose(grad((t) => sum(square(derivative(t))))(tensor1d([-3, 2])), [2 * -3 * 0.2 ** 4, 4]);
  });
});

test.each([1, 7, 8, 60])('addN of %i tensors is right, and earlier results stay right', async (count) => {
  const before = () => mul(randomStream(99).normal([5, 3]), 2);
  const earlier = before();
  await sameAsCpu(() =>
    addN(Array.from({ length: count }, (_, index) => mul(randomStream(index).normal([40, 30]), 2))),
  );
  const values = await numbers(earlier);
  await onCpu(() => expectClose(values, before()));
});

describe('concat and split', () => {
  const shapes: [number[], number[], number][] = [
    [[4, 3, 2, 1], [4, 3, 2, 3], -1],
    [[3, 2, 5], [3, 4, 5], 1],
    [[2, 70], [2, 40], 1],
    [[2, 3], [4, 3], 0],
  ];
  test.each(shapes)('%j and %j along %i', async (a, b, axis) => {
    await sameAsCpu(() => concat([randomStream(1).normal(a), randomStream(2).normal(b)], axis));
    const sizes = [a.at(axis) as number, b.at(axis) as number];
    const joined = () => concat([randomStream(1).normal(a), randomStream(2).normal(b)], axis);
    await sameAsCpu(() => split(joined(), sizes, axis)[0] as Tensor);
    await sameAsCpu(() => split(joined(), sizes, axis)[1] as Tensor);
  });

  test('integers, and an empty tensor', async () => {
    await sameAsCpu(() => concat([tensor1d([1, 2], 'int32'), tensor1d([3], 'int32')]));
    await sameAsCpu(() => concat([tensor2d([], [0, 3]), tensor2d([[1, 2, 3]])], 0));
    await sameAsCpu(() => split(tensor2d([[1, 2, 3]], [1, 3], 'int32'), 3, 1)[2] as Tensor);
  });
});
