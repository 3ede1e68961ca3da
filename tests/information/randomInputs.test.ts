import { cast, type Tensor, type Tensor2D, tensor2d, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import {
  auxiliaryClassification,
  categorical,
  codeHead,
  gaussian,
  gaussianKl,
  invariantInformation,
  mutualInformation,
  randomStream,
} from '../../src/index.js';
import { expectClose, numbers } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';

const sizes = fc.record({
  batch: fc.integer({ min: 1, max: 5 }),
  size: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(99),
});
/** Integers from -3 to 3, as floats and as integers. */
function integers(batch: number, size: number, seed: number): { floats: Tensor2D; int32: Tensor2D; rows: number[][] } {
  const rows = Array.from({ length: batch }, (_, row) =>
    Array.from({ length: size }, (_, column) => ((row * 5 + column * 3 + seed) % 7) - 3),
  );
  return { floats: tensor2d(rows), int32: tensor2d(rows, [batch, size], 'int32'), rows };
}
const oneHot = (batch: number, size: number, seed: number) =>
  Array.from({ length: batch }, (_, row) =>
    Array.from({ length: size }, (_, column) => ((row + seed) % size === column ? 1 : 0)),
  );

describe('information of batches of any size and type', () => {
  property(
    'gaussianKl is one number for each example',
    sizes,
    async ({ batch, size, seed }) => {
      const [mean, logVariance] = [integers(batch, size, seed), integers(batch, size, seed + 2)];
      const expected = mean.rows.map((row, n) =>
        row.reduce((sum, mu, i) => {
          const ell = logVariance.rows[n]?.[i] as number;
          return sum + 0.5 * (mu ** 2 + Math.exp(ell) - ell - 1);
        }, 0),
      );
      const nats = gaussianKl(mean.int32, logVariance.int32);
      expect(nats.shape).toEqual([batch, 1]);
      expect(nats.dtype).toBe('float32');
      await expectClose(nats, expected, 1e-3);
    },
    10,
    3,
  );

  property(
    'auxiliaryClassification is the cross-entropy, also of integers and of one class',
    sizes,
    async ({ batch, size, seed }) => {
      const { int32, rows } = integers(batch, size, seed);
      const labels = oneHot(batch, size, seed);
      const losses = rows.map((row, n) => {
        const label = labels[n]?.indexOf(1) as number;
        return Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0)) - (row[label] as number);
      });
      const expected = losses.reduce((sum, loss) => sum + loss, 0) / batch;
      const classes = tensor2d(labels, [batch, size], 'int32');
      await expectClose(auxiliaryClassification(int32, classes), [expected], 1e-3);
    },
    10,
    3,
  );

  property(
    'invariantInformation of certain classes is their entropy, also of integers',
    sizes,
    async ({ batch, size, seed }) => {
      const labels = oneHot(batch, size, seed);
      const classes = tensor2d(labels, [batch, size], 'int32');
      const shares = Array.from({ length: size }, (_, column) => labels.filter((row) => row[column]).length / batch);
      const entropy = -shares.reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0);
      const { loss, nats } = invariantInformation(classes, classes);
      await expectClose(nats, [entropy], 1e-3);
      await expectClose(loss, [-entropy], 1e-3);
    },
    10,
    3,
  );

  property(
    'mutualInformation is the mean of ln Q and the entropy, also of integers',
    sizes,
    async ({ batch, size, seed }) => {
      const classes = size + 1;
      const head = codeHead({ codes: { kind: categorical(classes), place: gaussian(size) }, seed });
      const output = head.apply(randomStream(seed).normal([batch, 3])) as Tensor;
      const kind = tensor2d(oneHot(batch, classes, seed));
      const place = integers(batch, size, seed);
      const codes = { kind, place: place.floats };
      const scores = head.logProbabilities(output, codes);
      const { nats, loss } = mutualInformation(head, output, codes, { weight: { place: 2 } });
      const expected = await Promise.all(
        (['kind', 'place'] as const).map(async (name) => {
          const values = await numbers(scores[name]);
          return [...values].reduce((sum, value) => sum + value, 0) / batch + head.codes[name].entropy;
        }),
      );
      const [ofKind, ofPlace] = expected as [number, number];
      await expectClose(nats.kind, [ofKind], 1e-3);
      await expectClose(nats.place, [ofPlace], 1e-3);
      await expectClose(loss, [-(ofKind + 2 * ofPlace)], 1e-3);
      const asIntegers = { kind: cast(kind, 'int32') as Tensor2D, place: place.int32 };
      await expectClose(mutualInformation(head, output, asIntegers).nats.place, [ofPlace], 1e-3);
    },
    10,
    3,
  );
});

const head = codeHead({ codes: { place: gaussian(1) } });
const x = () => zeros([2, 2]) as Tensor2D;
/** Calls of each bound with one tensor replaced, by name of the argument. */
const calls: Record<string, Record<string, (wrong: never) => unknown>> = {
  gaussianKl: {
    mean: (wrong) => gaussianKl(wrong, x()),
    logVariance: (wrong) => gaussianKl(x(), wrong),
  },
  auxiliaryClassification: {
    logits: (wrong) => auxiliaryClassification(wrong, x()),
    classes: (wrong) => auxiliaryClassification(x(), wrong),
  },
  invariantInformation: {
    classes: (wrong) => invariantInformation(wrong, x()),
    augmented: (wrong) => invariantInformation(x(), wrong),
  },
  mutualInformation: {
    output: (wrong) => mutualInformation(head, wrong, { place: x() }),
    'codes.place': (wrong) => mutualInformation(head, x(), { place: wrong }),
  },
};
const positions = Object.entries(calls).flatMap(([name, ofName]) =>
  Object.entries(ofName).map(([argument, call]) => ({ name, argument, call })),
);

describe('information bounds with a wrong argument', () => {
  property(
    'throw a TypeError for anything but a tensor, and a RangeError for another rank',
    fc.record({
      position: fc.constantFrom(...positions),
      value: fc.constantFrom<unknown>(null, undefined, 1, '1', [[1]], {}, () => 1),
      rank: fc.constantFrom(0, 1, 3, 4, 5),
    }),
    ({ position: { name, argument, call }, value, rank }) => {
      const message = new RegExp(`^${name}: ${argument} must be a tensor of rank 2, got .+$`);
      const tensor = zeros(Array.from({ length: rank }, () => 2));
      for (const [wrong, kind] of [
        [value, TypeError],
        [tensor, RangeError],
      ] as const) {
        const error = thrownBy(() => call(wrong as never));
        expect(error).toBeInstanceOf(kind);
        expect(error.message).toMatch(message);
      }
    },
    40,
    8,
  );

  property(
    'throw a RangeError for two tensors of different shapes',
    fc.record({
      bound: fc.constantFrom(
        ...Object.entries({
          gaussianKl: [gaussianKl, 'logVariance'],
          auxiliaryClassification: [auxiliaryClassification, 'classes'],
          invariantInformation: [invariantInformation, 'augmented'],
        } as const),
      ),
      shape: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
      axis: fc.integer({ min: 0, max: 1 }),
    }),
    ({ bound: [name, [call, argument]], shape, axis }) => {
      const other = shape.map((size, index) => (index === axis ? size + 1 : size));
      const error = thrownBy(() => call(zeros(shape), zeros(other)));
      expect(error).toBeInstanceOf(RangeError);
      expect(error.message).toMatch(
        new RegExp(`^${name}: ${argument} must be of shape \\[${shape.join(', ')}\\].*, got`),
      );
    },
    20,
    5,
  );
});

/** The error that a call throws. */
function thrownBy(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('the call throws nothing');
}
