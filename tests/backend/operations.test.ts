import {
  addN,
  cast,
  getGradient,
  getKernelsForBackend,
  grad,
  mul,
  multinomial,
  profile,
  type Scalar,
  square,
  sum,
  type Tensor,
  type Tensor2D,
  tensor,
  tidy,
  valueAndGrads,
} from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/index.js';
import { expectDifferences, projection } from '../contracts/derivatives.js';
import type { Point } from '../contracts/finiteDifferences.js';
import { expectClose, numbers, numbersAtHand, onCpu, rounding } from '../contracts/numbers.js';
import { type Operation, operations } from './operations.js';

/**
 * Evenly spaced values in random order. All are different, and none is within a difference step of 0, 1 or
 * another kink.
 */
function points({ inputs, range: [low, high] = [-2, 2] }: Operation): Tensor[] {
  return inputs.map((shape, index) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const order = randomStream(31).fork(index).permutation(size);
    // operands are shifted relative to each other, so that a maximum never compares equal values
    const offset = (index + 1) / (inputs.length + 1.3);
    return tensor(
      Float32Array.from(order, (rank) => low + ((high - low) * (rank + offset)) / size),
      shape,
    );
  });
}

const value = (operation: Operation, xs: Tensor[]): Scalar =>
  tidy(() => mul(projection(square(operation.run(...xs))), 0.5));

/** The derivative of the value in a fixed direction, whose gradient is a second derivative. */
const directionalDerivative = (operation: Operation, xs: Tensor[]): Scalar =>
  tidy(() => {
    const { grads } = valueAndGrads((...at: Tensor[]) => value(operation, at))(xs);
    return addN(grads.map((gradient, index) => projection(gradient, 40 + index)));
  });

describe.each(Object.entries(operations))('%s', (_, operation) => {
  const agree = async (f: typeof value) => {
    const xs = points(operation);
    const { grads } = valueAndGrads((...at: Tensor[]) => f(operation, at))(xs);
    const shapes = operation.inputs;
    await expectDifferences(
      grads,
      xs,
      () => (moved) =>
        tidy(() => {
          const at = moved.map((point, index) => tensor(point as Point, shapes[index] as number[]));
          return numbersAtHand(f(operation, at))[0] as number;
        }),
      { step: 4e-3 },
    );
  };

  test('values', async () => {
    const run = async () => numbers(tidy(() => operation.run(...points(operation))));
    await expectClose(await run(), await onCpu(run), 10 * rounding());
  });
  test('first derivatives', () => agree(value));
  test('second derivatives', () => agree(directionalDerivative));
});

// their gradient is zero almost everywhere, throws, or is complex, or they are tested with random arguments
const skipped = [
  ...[
    'ArgMax',
    'ArgMin',
    'IsFinite',
    'IsInf',
    'IsNan',
    'Less',
    'LogicalNot',
    'LogicalOr',
    'NotEqual',
    'OneHot',
    'OnesLike',
  ],
  ...['Bincount', 'DenseBincount', 'Multinomial', 'SearchSorted', 'Unique'],
  ...['NonMaxSuppressionV3', 'NonMaxSuppressionV4', 'NonMaxSuppressionV5', 'ComplexAbs'],
  ...['All', 'Any', 'CropAndResize', 'MaxPoolWithArgmax', 'RotateWithOffset', 'Transform'],
];

test('the table contains every operation with a gradient', () =>
  onCpu(async () => {
    const covered = new Set<string>();
    for (const operation of Object.values(operations)) {
      const { kernels } = await profile(() => operation.run(...points(operation)));
      for (const { name } of kernels) covered.add(name);
    }
    const missing = getKernelsForBackend('cpu')
      .map(({ kernelName }) => kernelName)
      // gradient kernels are reached by the derivatives, not by the values
      .filter((name) => getGradient(name) && !covered.has(name) && !/Grad$|Backprop/.test(name));
    expect(missing.sort()).toEqual(skipped.sort());
  }));

test('the gradient of a discrete operation throws with an alternative', () => {
  const draw = (x: Tensor) => sum(cast(multinomial(x as Tensor2D, 3, 1), 'float32'));
  expect(() => grad(draw)(tensor([0.2, 0.8], [1, 2]))).toThrow(
    'Multinomial has no gradient, because its result is discrete: sample outside the differentiated function',
  );
});
