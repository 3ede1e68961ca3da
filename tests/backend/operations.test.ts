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

/** Evenly spaced numbers in any order: no two alike, none within a step of a difference of 0, 1 or another kink. */
function points({ inputs, range: [low, high] = [-2, 2] }: Operation): Tensor[] {
  return inputs.map((shape, place) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const order = randomStream(31).fork(place).permutation(size);
    // inputs of several operands are shifted against each other, or a maximum would meet equal numbers
    const offset = (place + 1) / (inputs.length + 1.3);
    return tensor(
      Float32Array.from(order, (rank) => low + ((high - low) * (rank + offset)) / size),
      shape,
    );
  });
}

const value = (operation: Operation, xs: Tensor[]): Scalar =>
  tidy(() => mul(projection(square(operation.run(...xs))), 0.5));

/** The slope of the value in a fixed direction: what a second derivative is the gradient of. */
const slope = (operation: Operation, xs: Tensor[]): Scalar =>
  tidy(() => {
    const { grads } = valueAndGrads((...at: Tensor[]) => value(operation, at))(xs);
    return addN(grads.map((gradient, place) => projection(gradient, 40 + place)));
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
          const at = moved.map((point, place) => tensor(point as Point, shapes[place] as number[]));
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
  test('second derivatives', () => agree(slope));
});

// zero almost everywhere, or an error that says so, or of complex numbers, or held at random arguments
const leftOut = [
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

test('every operation with a gradient is in the table', () =>
  onCpu(async () => {
    const covered = new Set<string>();
    for (const operation of Object.values(operations)) {
      const { kernels } = await profile(() => operation.run(...points(operation)));
      for (const { name } of kernels) covered.add(name);
    }
    const missing = getKernelsForBackend('cpu')
      .map(({ kernelName }) => kernelName)
      // gradients of gradients are reached by the derivatives, not by the values
      .filter((name) => getGradient(name) && !covered.has(name) && !/Grad$|Backprop/.test(name));
    expect(missing.sort()).toEqual(leftOut.sort());
  }));

test('a gradient through a discrete operation says what to do instead', () => {
  const draw = (x: Tensor) => sum(cast(multinomial(x as Tensor2D, 3, 1), 'float32'));
  expect(() => grad(draw)(tensor([0.2, 0.8], [1, 2]))).toThrow(
    'Multinomial has no gradient, as its result is discrete: sample outside the differentiated function, or use a softmax',
  );
});
