import { cast, mean, mul, reshape, type Tensor, tensor, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  consistency,
  type Discriminate,
  dragan,
  enableTraining,
  gradientPenalty,
  lecam,
  lecamAverages,
  r1,
  r2,
  randomStream,
  resolutionConsistency,
} from '../../src/index.js';
import * as penalties from '../../src/penalties/index.js';
import { expectClose } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';

beforeAll(async () => {
  await enableTraining();
});

/** Shapes of rank 2 to 5, batches of one example among them. */
const shapes = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }))
  .map(([batch, rest]) => [batch, ...rest]);
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const meanOf = (values: readonly number[]) => total(values) / values.length;

/** Integers from -3 to 3, as a tensor of one of the types and as numbers. */
function integers(shape: number[], seed: number, dtype: 'int32' | 'float32'): { x: Tensor; values: number[] } {
  const values = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => ((index * 5 + seed) % 7) - 3);
  return { x: tensor(values, shape, dtype), values };
}

describe('penalties of batches of any shape and type', () => {
  const drawn = fc.record({
    shape: shapes,
    seed: fc.nat(6),
    dtype: fc.constantFrom('int32' as const, 'float32' as const),
    // not fc.double, most of whose values are nearly zero and hide a wrong factor
    slope: fc.integer({ min: -8, max: 8 }).map((quarters) => quarters / 4),
    weight: fc.integer({ min: 1, max: 10 }).map((halves) => halves / 2),
    column: fc.boolean(),
  });

  property(
    'r1 and r2 are the mean of the squared gradient norm',
    drawn,
    async ({ shape, seed, dtype, weight: gamma, column }) => {
      const { x, values } = integers(shape, seed, dtype);
      // D(x) = |x|² / 2, whose gradient is x
      const discriminate: Discriminate = (moved) => {
        const flat = reshape(moved, [shape[0] as number, -1]);
        const logits = mul(mean(mul(flat, flat), 1), (flat.shape[1] as number) / 2);
        return column ? reshape(logits, [-1, 1]) : logits;
      };
      const expected = [((gamma / 2) * total(values.map((value) => value ** 2))) / (shape[0] as number)];
      await expectClose(r1(discriminate, x, { gamma }), expected, 1e-4);
      await expectClose(r2(discriminate, x, { gamma }), expected, 1e-4);
    },
    15,
    3,
  );

  property(
    'gradientPenalty and dragan know the slope of a linear discriminator, and consistency its change',
    drawn,
    async ({ shape, seed, dtype, slope, weight, column }) => {
      const { x } = integers(shape, seed, dtype);
      const { x: fake } = integers(shape, seed + 1, dtype);
      const size = x.size / (shape[0] as number);
      const discriminate: Discriminate = (moved) =>
        mul(mean(reshape(moved, [shape[0] as number, -1]), 1, column), slope * size);
      const random = randomStream(seed);
      const norm = Math.sqrt(slope ** 2 * size + 1e-8);
      const pulled = [weight * (norm - 1) ** 2];
      await expectClose(gradientPenalty(discriminate, x, fake, { random, weight }), pulled, 1e-3);
      await expectClose(dragan(discriminate, x, { random, weight }), pulled, 1e-3);
      const augment = (examples: Tensor) => mul(examples, 2);
      const rows = tensor(await cast(x, 'float32').data(), [shape[0] as number, size]);
      const changes = [...(await mul(mean(rows, 1), slope * size).data())].map((change) => change ** 2);
      const changed = [weight * meanOf(changes)];
      await expectClose(consistency(discriminate, x, { augment, random, weight }), changed, 1e-4);
    },
    15,
    3,
  );

  property(
    'lecam takes logits of any shape and of different numbers',
    fc.tuple(drawn, drawn),
    async ([real, fake]) => {
      const [a, b] = [integers(real.shape, real.seed, real.dtype), integers(fake.shape, fake.seed, fake.dtype)];
      const averages = lecamAverages();
      const { weight } = real;
      // in the first update the averages are the means of the batch
      const pulls = (values: number[], to: number[]) => meanOf(values.map((value) => (value - meanOf(to)) ** 2));
      const expected = [weight * (pulls(a.values, b.values) + pulls(b.values, a.values))];
      await expectClose(lecam(a.x, b.x, averages, { weight }), expected, 1e-4);
      averages.dispose();
    },
    15,
    3,
  );

  property(
    'resolutionConsistency compares each image with the mean of the pixels of the finer one',
    fc.record({
      ...{ batch: fc.integer({ min: 1, max: 3 }), channels: fc.integer({ min: 1, max: 3 }) },
      // odd sizes of the coarse image too
      ...{ height: fc.integer({ min: 1, max: 5 }), width: fc.integer({ min: 1, max: 5 }) },
      ...{ seed: fc.nat(6), dtype: fc.constantFrom('int32' as const, 'float32' as const) },
    }),
    async ({ batch, channels, height, width, seed, dtype }) => {
      const fine = integers([batch, 2 * height, 2 * width, channels], seed, dtype);
      const coarse = integers([batch, height, width, channels], seed + 3, dtype);
      const at = (n: number, y: number, x: number, c: number) =>
        fine.values[((n * 2 * height + y) * 2 * width + x) * channels + c] as number;
      const squares = coarse.values.map((value, index) => {
        const c = index % channels;
        const x = Math.floor(index / channels) % width;
        const y = Math.floor(index / channels / width) % height;
        const n = Math.floor(index / channels / width / height);
        const pixels = [0, 1].flatMap((i) => [0, 1].map((j) => at(n, 2 * y + i, 2 * x + j, c)));
        return (value - meanOf(pixels)) ** 2;
      });
      await expectClose(resolutionConsistency([fine.x, coarse.x], { weight: 2 }), [2 * meanOf(squares)], 1e-4);
    },
    10,
    3,
  );
});

const discriminate: Discriminate = (x) => mean(reshape(x, [x.shape[0] as number, -1]), 1);
const random = randomStream(1);
const augment = (x: Tensor) => x;
/** Calls of each penalty with one argument replaced, by name of the argument. */
type Calls = Record<string, (wrong: never, x: Tensor) => unknown>;
const calls: Record<string, Calls> = {
  r1: {
    discriminate: (d, x) => r1(d, x),
    real: (real) => r1(discriminate, real),
    gamma: (gamma, x) => r1(discriminate, x, { gamma }),
  },
  r2: {
    discriminate: (d, x) => r2(d, x),
    fake: (fake) => r2(discriminate, fake),
    gamma: (gamma, x) => r2(discriminate, x, { gamma }),
  },
  gradientPenalty: {
    discriminate: (d, x) => gradientPenalty(d, x, x, { random }),
    real: (real, x) => gradientPenalty(discriminate, real, x, { random }),
    fake: (fake, x) => gradientPenalty(discriminate, x, fake, { random }),
    random: (stream, x) => gradientPenalty(discriminate, x, x, { random: stream }),
    weight: (weight, x) => gradientPenalty(discriminate, x, x, { random, weight }),
    target: (target, x) => gradientPenalty(discriminate, x, x, { random, target }),
  },
  dragan: {
    discriminate: (d, x) => dragan(d, x, { random }),
    real: (real) => dragan(discriminate, real, { random }),
    random: (stream, x) => dragan(discriminate, x, { random: stream }),
    weight: (weight, x) => dragan(discriminate, x, { random, weight }),
  },
  consistency: {
    discriminate: (d, x) => consistency(d, x, { augment, random }),
    examples: (examples) => consistency(discriminate, examples, { augment, random }),
    augment: (wrong, x) => consistency(discriminate, x, { augment: wrong, random }),
    random: (stream, x) => consistency(discriminate, x, { augment, random: stream }),
    weight: (weight, x) => consistency(discriminate, x, { augment, random, weight }),
  },
  lecam: {
    real: (real, x) => lecam(real, x, lecamAverages()),
    fake: (fake, x) => lecam(x, fake, lecamAverages()),
    averages: (averages, x) => lecam(x, x, averages),
    weight: (weight, x) => lecam(x, x, lecamAverages(), { weight }),
  },
  resolutionConsistency: {
    images: (images) => resolutionConsistency(images),
    weight: (weight) => resolutionConsistency([], { weight }),
  },
};
const positions = Object.entries(calls).flatMap(([name, ofName]) =>
  Object.entries(ofName).map(([argument, call]) => ({ name, argument, call })),
);

/** The error that a call throws. */
function thrownBy(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('the call throws nothing');
}

describe('penalties with a wrong argument', () => {
  const numbers = ['gamma', 'weight', 'target'];
  const notNumbers = fc.constantFrom<unknown>(null, '1', true, [1], {}, () => 1);
  const notObjects = fc.constantFrom<unknown>(null, 1, '1', true, [1], {}, undefined);
  property(
    'throw a TypeError for a wrong type that says what is allowed and what was given',
    fc.record({ position: fc.constantFrom(...positions), number: notNumbers, object: notObjects, shape: shapes }),
    ({ position: { name, argument, call }, number, object, shape }) => {
      const wrong = numbers.includes(argument) ? number : object;
      const error = thrownBy(() => call(wrong as never, zeros(shape)));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toMatch(new RegExp(`^${name}: ${argument} must be .+, got .+$`));
    },
    60,
    10,
  );

  property(
    'throw a RangeError for a wrong value',
    fc.record({
      position: fc.constantFrom(...positions.filter(({ argument }) => [...numbers, 'real', 'fake'].includes(argument))),
      number: fc.oneof(fc.double({ max: -1e-9, noNaN: true }), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY)),
      shape: shapes,
      axis: fc.nat(9),
    }),
    ({ position: { name, argument, call }, number, shape, axis }) => {
      const empty = shape.map((size, index) => (index === axis % shape.length ? 0 : size));
      const wrong = numbers.includes(argument) ? number : zeros(empty);
      const error = thrownBy(() => call(wrong as never, zeros(shape)));
      expect(error).toBeInstanceOf(RangeError);
      expect(error.message).toMatch(new RegExp(`^${name}: ${argument} must be .+, got .+$`));
    },
    60,
    10,
  );

  property(
    'throw for samples of another shape, and for logits of another number',
    fc.record({ shape: shapes, axis: fc.nat(9), more: fc.integer({ min: 1, max: 3 }) }),
    ({ shape, axis, more }) => {
      const x = zeros(shape);
      const other = shape.map((size, index) => (index === axis % shape.length ? size + more : size));
      expect(() => gradientPenalty(discriminate, x, zeros(other), { random })).toThrow(
        new RangeError(
          `gradientPenalty: fake must be of shape [${shape.join(', ')}], ` +
            `got a float32 tensor of shape [${other.join(', ')}]`,
        ),
      );
      const [batch = 0] = shape;
      expect(() => r1(() => zeros([batch, 1 + more]), x)).toThrow(
        new RangeError(
          `r1: the result of discriminate must be one logit for each of ${batch} examples, ` +
            `got a float32 tensor of shape [${batch}, ${1 + more}]`,
        ),
      );
    },
    20,
    5,
  );

  test('every penalty is among them', () => {
    const makesAverages = ['LecamAverages', 'lecamAverages'];
    const names = Object.keys(penalties).filter((name) => !makesAverages.includes(name));
    expect(Object.keys(calls).sort()).toEqual(names.sort());
  });
});
