import {
  add,
  avgPool,
  batchNorm,
  cast,
  clone,
  conv2d,
  grad,
  matMul,
  maxPoolWithArgmax,
  mean,
  mul,
  reshape,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tidy,
  variable,
} from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/index.js';
import { expectClose, numbers, onCpu, rounding } from '../contracts/numbers.js';

/*
 * Kernels that are replaced for large tensors only. The tables of operations and layers use smaller tensors.
 */

const normal = (seed: number, shape: number[]) => randomStream(seed).normal(shape);

async function sameAsCpu(run: () => Tensor, tolerance = 5 * rounding()): Promise<void> {
  const actual = await numbers(tidy(run));
  const expected = await onCpu(() => numbers(tidy(run)));
  await expectClose(actual, expected, tolerance);
}

describe('sums and means over the leading axes', () => {
  const cases: [number[], number[]][] = [
    [
      [64, 7, 7, 16],
      [0, 1, 2],
    ],
    [
      [101, 3, 5, 7],
      [0, 1, 2],
    ],
    [[1025, 8], [0]],
    [[3, 4099], [0]],
    [[9000], [0]],
    [
      [40, 30, 5],
      [2, 1, 0],
    ],
    [
      [20, 30, 11],
      [-3, -2],
    ],
  ];
  test.each(cases)('shape %j over axes %j', async (shape, axes) => {
    await sameAsCpu(() => sum(normal(1, shape), axes));
    await sameAsCpu(() => mean(normal(1, shape), axes));
    const kept = tidy(() => mean(normal(1, shape), axes, true).shape);
    expect(kept).toEqual(
      shape.map((size, axis) => (axes.some((a) => (a + shape.length) % shape.length === axis) ? 1 : size)),
    );
  });

  test('other axes, small tensors and integers', async () => {
    await sameAsCpu(() => sum(normal(1, [20, 30, 11]), [1]));
    await sameAsCpu(() => sum(normal(1, [3, 4]), [0]));
    await sameAsCpu(() => sum(cast(mul(normal(1, [900, 10]), 10), 'int32'), 0));
  });
});

describe('batch normalization of many channels', () => {
  test.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])('scale %s, offset %s: values and gradient', async (hasScale, hasOffset) => {
    const value = (x: Tensor) => {
      const variance = add(square(normal(3, [16])), 0.5);
      const [scale, offset] = [hasScale ? normal(4, [16]) : undefined, hasOffset ? normal(5, [16]) : undefined];
      return batchNorm(x, mean(x, [0, 1, 2]), variance as Tensor1D, offset, scale);
    };
    await sameAsCpu(() => value(normal(1, [4, 3, 3, 16])));
    await sameAsCpu(() => grad((x: Tensor) => sum(square(value(x))))(normal(1, [4, 3, 3, 16])), 20 * rounding());
  });
});

test.each([true, false])('maxPoolWithArgmax of negative values, batch in the index: %s', async (batch) => {
  const pooled = () => maxPoolWithArgmax(sub(normal(1, [3, 5, 5, 2]), 6) as Tensor4D, 2, 2, 'same', batch);
  await sameAsCpu(() => pooled().result as Tensor);
  await sameAsCpu(() => pooled().indexes as Tensor);
});

test.each([
  [false, false],
  [true, false],
  [false, true],
  [true, true],
])('matMul of a batch, transposed %s and %s', async (first, second) => {
  const shapeOf = (rows: number, columns: number, swapped: boolean) => [
    3,
    ...(swapped ? [columns, rows] : [rows, columns]),
  ];
  await sameAsCpu(() => matMul(normal(1, shapeOf(40, 48, first)), normal(2, shapeOf(48, 56, second)), first, second));
});

test('filter gradient with more images than one block, and a number of channels that is not a multiple of four', () =>
  sameAsCpu(
    () =>
      grad((filter: Tensor) =>
        sum(square(conv2d(normal(1, [37, 5, 5, 6]) as Tensor4D, filter as Tensor4D, 2, 'same'))),
      )(normal(2, [3, 3, 6, 2])),
    50 * rounding(),
  ));

test('avgPool of very many channels', () =>
  sameAsCpu(() => avgPool(normal(1, [1, 4, 4, 30_000]) as Tensor4D, 4, 1, 'valid')));

test('a clone outlives its original, and does not change with a variable', async () => {
  const original = normal(1, [3, 4]);
  const values = await numbers(original);
  const copy = clone(original);
  original.dispose();
  expect(await numbers(copy)).toEqual(values);
  const weight = variable(copy);
  const before = weight.clone();
  weight.assign(mul(weight, 2) as typeof weight);
  expect(await numbers(before)).toEqual(values);
});

test('a reshaped clone is another matrix', async () => {
  const b = normal(2, [40, 33]) as Tensor2D;
  const other = () => reshape(clone(b), [33, 40]) as Tensor2D;
  const expected = await onCpu(() =>
    numbers(matMul(normal(3, [2, 33]) as Tensor2D, reshape(normal(2, [40, 33]), [33, 40]) as Tensor2D)),
  );
  matMul(normal(1, [2, 40]) as Tensor2D, b).dispose();
  await expectClose(matMul(normal(3, [2, 33]) as Tensor2D, other()), expected, 5 * rounding());
});
