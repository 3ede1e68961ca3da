import {
  addN,
  cast,
  dispose,
  mul,
  type Scalar,
  square,
  type Tensor,
  tensor,
  tidy,
  valueAndGrads,
} from '@tensorflow/tfjs-core';
import { describe, expect } from 'vitest';
import { randomStream } from '../../src/index.js';
import { projection } from '../contracts/derivatives.js';
import { inBrowser } from '../contracts/inBrowser.js';
import { expectClose, numbers, numbersAtHand, onCpu, rounding } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';
import { expectSlopes, ofNumbers } from '../contracts/slopes.js';
import { convolution } from './families/convolution.js';
import { elementwise } from './families/elementwise.js';
import type { AnyFamily } from './families/family.js';
import { images } from './families/images.js';
import { pooling } from './families/pooling.js';
import { products } from './families/products.js';
import { rearranging } from './families/rearranging.js';
import { reductions } from './families/reductions.js';

/*
 * Cases that a table of chosen shapes misses: sizes of one, strides above the window, any rank, any padding.
 * Values are compared with the cpu backend, derivatives with finite differences along random directions.
 */

type Args = Parameters<AnyFamily['run']>[0];
type Value = (xs: Tensor[]) => Scalar;

/** Evenly spaced values in random order, so that none is within a step of another value or of a kink. */
function points({ shapes, range: [low, high] }: AnyFamily, args: Args, seed = 31): Tensor[] {
  const all = shapes(args);
  return all.map((shape, place) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const order = randomStream(seed).fork(place).permutation(size);
    // operands are scaled and shifted relative to each other, so that a maximum never compares equal values
    const span = (high - low) * (1 - 0.0137 * place);
    const offset = (place + 1) / (all.length + 1.3);
    return tensor(
      Float32Array.from(order, (rank) => low + (span * (rank + offset)) / size),
      shape,
    );
  });
}

/** Fails unless the gradient of `f` on the active backend agrees with finite differences on cpu. */
async function expectGradients(f: Value, xs: Tensor[], title: string): Promise<void> {
  const { value, grads } = tidy(() => valueAndGrads((...at: Tensor[]) => f(at))(xs));
  const onNumbers = ofNumbers(
    (at) => tidy(() => numbersAtHand(f(at))[0] as number),
    xs.map(({ shape }) => shape),
  );
  await expectSlopes(grads, xs, () => onNumbers, { title, directions: inBrowser ? 1 : 3 });
  dispose([value, grads]);
}

async function expectValues(family: AnyFamily, args: Args, xs: () => Tensor[]): Promise<void> {
  const run = async () => {
    const y = tidy(() => family.run(args, ...xs()));
    const values = await numbers(y);
    y.dispose();
    return { shape: y.shape, dtype: y.dtype, values };
  };
  const [actual, expected] = [await run(), await onCpu(run)];
  expect(actual.shape).toEqual(expected.shape);
  expect(actual.dtype).toEqual(expected.dtype);
  await expectClose(actual.values, expected.values, 10 * rounding());
}

async function holds(family: AnyFamily, args: Args): Promise<void> {
  // ranks above four, where software GPUs fail, have a separate test
  if (inBrowser && family.shapes(args).some(({ length }) => length > 4)) return;
  const value: Value = (xs) => tidy(() => mul(projection(square(family.run(args, ...xs))), 0.5));
  const directionalDerivative: Value = (xs) =>
    tidy(() => {
      const { grads } = valueAndGrads((...at: Tensor[]) => value(at))(xs);
      return addN(grads.map((gradient, place) => projection(gradient, 40 + place)));
    });
  await expectValues(family, args, () => points(family, args));
  if (family.integers)
    await expectValues(family, args, () => points(family, args).map((x) => cast(mul(x, 4), 'int32')));
  const derivatives = async (seed: number) => {
    const xs = points(family, args, seed);
    await expectGradients(value, xs, 'first derivative');
    await expectGradients(directionalDerivative, xs, 'second derivative');
    dispose(xs);
  };
  // tries another point, in case the first one is at a kink
  await derivatives(31).catch(() => derivatives(32));
}

const families = {
  ...convolution,
  ...pooling,
  ...products,
  ...elementwise,
  ...reductions,
  ...rearranging,
  ...images,
};

describe('at random arguments: values, first and second derivatives', () => {
  for (const [name, family] of Object.entries(families))
    property(name, family.args, (args) => holds(family, args), 4, 1);
});
