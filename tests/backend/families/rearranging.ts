import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { type Any, type AnyFamily, family, int, shape, shapeAndAxes, shapeAndAxis } from './family.js';

const withIntegers = { integers: true };
const constant = fc.constant;

/** A shape and a value for each axis. */
const withEach = <T>(sizes: fc.Arbitrary<number[]>, each: (size: number) => fc.Arbitrary<T>) =>
  sizes.chain((given) =>
    fc.record({ sizes: constant(given), each: fc.tuple(...given.map(each)) as fc.Arbitrary<T[]> }),
  );

const range = (size: number) =>
  int(0, size - 1).chain((begin) => int(1, size - begin).map((count) => [begin, count] as [number, number]));
const strided = (size: number) =>
  fc
    .record({ begin: int(0, size - 1), end: int(0, size), stride: fc.constantFrom(1, 2, 3, -1, -2) })
    .map(({ begin, end, stride }) =>
      // a negative stride goes from the last entry to the first; the slice is never empty
      stride > 0 ? [begin, Math.max(end, begin + 1), stride] : [begin, Math.min(end, begin) - 1, stride],
    );

const blocks = fc.record({
  block: fc.tuple(int(1, 3), int(1, 2)),
  cut: fc.tuple(int(0, 1), int(0, 1), int(0, 1), int(0, 1)),
  sizes: fc.tuple(int(1, 2), int(1, 3), int(1, 3), int(1, 2)),
});

export const rearranging: Readonly<Record<string, AnyFamily>> = {
  gather: family(
    shapeAndAxis(1, 5).chain(({ sizes, axis }) =>
      fc.record({
        sizes: constant(sizes),
        axis: constant(axis),
        indices: fc.array(int(0, (sizes[axis] as number) - 1), { minLength: 1, maxLength: 5 }),
      }),
    ),
    ({ sizes }) => [sizes],
    ({ axis, indices }, x) => tf.gather(x, tf.tensor1d(indices, 'int32'), axis),
    withIntegers,
  ),
  'gather, batches': family(
    shape(2, 4).chain((sizes) =>
      fc.record({
        sizes: constant(sizes),
        count: int(1, 3),
        axis: int(1, sizes.length - 1),
        seed: fc.array(int(0, 100), { minLength: 64, maxLength: 64 }),
      }),
    ),
    ({ sizes }) => [sizes],
    ({ sizes, axis, count, seed }, x) => {
      const batch = sizes[0] as number;
      const indices = seed.slice(0, batch * count).map((value) => value % (sizes[axis] as number));
      return tf.gather(x, tf.tensor2d(indices, [batch, count], 'int32'), axis, 1);
    },
    withIntegers,
  ),
  gatherND: family(
    shape(1, 4).chain((sizes) =>
      int(1, sizes.length).chain((depth) =>
        fc.record({
          sizes: constant(sizes),
          indices: fc.array(fc.tuple(...sizes.slice(0, depth).map((size) => int(0, size - 1))), {
            minLength: 1,
            maxLength: 4,
          }),
        }),
      ),
    ),
    ({ sizes }) => [sizes],
    ({ indices }, x) => tf.gatherND(x, tf.tensor2d(indices as number[][], undefined, 'int32')),
    withIntegers,
  ),
  scatterND: family(
    shape(1, 4).chain((sizes) =>
      int(1, sizes.length).chain((depth) =>
        fc.record({
          sizes: constant(sizes),
          indices: fc.array(fc.tuple(...sizes.slice(0, depth).map((size) => int(0, size - 1))), {
            minLength: 1,
            maxLength: 4,
          }),
        }),
      ),
    ),
    ({ sizes, indices }) => [[indices.length, ...sizes.slice((indices[0] as number[]).length)]],
    ({ sizes, indices }, x) => tf.scatterND(tf.tensor2d(indices as number[][], undefined, 'int32'), x, sizes as Any),
    withIntegers,
  ),
  slice: family(
    withEach(shape(), range),
    ({ sizes }) => [sizes],
    ({ each }, x) =>
      tf.slice(
        x,
        each.map(([begin]) => begin),
        each.map(([, count]) => count),
      ),
    withIntegers,
  ),
  stridedSlice: family(
    fc.record({
      given: withEach(shape(1, 5), strided),
      dropped: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    }),
    ({ given }) => [given.sizes],
    ({ given: { each }, dropped }, x) => {
      const part = (index: number) => each.map((values) => values[index] as number);
      // tfjs does not accept an end before the first entry, so it is masked
      const endMask = each.reduce((mask, [, end], axis) => ((end as number) < 0 ? mask | (1 << axis) : mask), 0);
      const shrinkMask = each.reduce(
        (mask, [, , stride], axis) => (dropped[axis] && (stride as number) > 0 ? mask | (1 << axis) : mask),
        0,
      );
      return tf.stridedSlice(
        x,
        part(0),
        part(1).map((end) => Math.max(end, 0)),
        part(2),
        0,
        endMask,
        0,
        0,
        shrinkMask,
      );
    },
    withIntegers,
  ),
  concat: family(
    shapeAndAxis(1, 5).chain(({ sizes, axis }) =>
      fc.record({
        sizes: constant(sizes),
        axis: constant(axis),
        lengths: fc.array(int(1, 3), { minLength: 1, maxLength: 4 }),
      }),
    ),
    ({ sizes, axis, lengths }) => lengths.map((length) => sizes.with(axis, length)),
    ({ axis }, ...xs) => tf.concat(xs, axis),
    withIntegers,
  ),
  stack: family(
    shape(1, 5).chain((sizes) => fc.record({ sizes: constant(sizes), axis: int(0, sizes.length), count: int(1, 3) })),
    ({ sizes, count }) => Array.from({ length: count }, () => sizes),
    ({ axis }, ...xs) => tf.stack(xs, axis),
    withIntegers,
  ),
  split: family(
    shapeAndAxis(1, 5).chain(({ sizes, axis }) =>
      fc.record({
        sizes: constant(sizes),
        axis: constant(axis),
        lengths: fc.array(int(1, 3), { minLength: 1, maxLength: 3 }),
      }),
    ),
    ({ sizes, axis, lengths }) => [
      sizes.with(
        axis,
        lengths.reduce((a, b) => a + b),
      ),
    ],
    ({ axis, lengths }, x) => {
      const parts = tf.split(x, lengths, axis) as Any[];
      return tf.concat(
        parts.map((part, index) => tf.mul(part, tf.scalar(index + 1, part.dtype))),
        axis,
      );
    },
    withIntegers,
  ),
  unstack: family(
    shapeAndAxis(1, 5),
    ({ sizes }) => [sizes],
    ({ axis }, x) =>
      tf.addN((tf.unstack(x, axis) as Any[]).map((part, index) => tf.mul(part, tf.scalar(index + 1, part.dtype)))),
    withIntegers,
  ),
  pad: family(
    withEach(shape(), () => fc.tuple(int(0, 2), int(0, 2))),
    ({ sizes }) => [sizes],
    ({ each }, x) => tf.pad(x, each as [number, number][], 1),
    withIntegers,
  ),
  mirrorPad: family(
    fc.record({
      given: withEach(shape(1, 5), (size) => fc.tuple(int(0, size - 1), int(0, size - 1))),
      mode: fc.constantFrom('reflect' as const, 'symmetric' as const),
    }),
    ({ given }) => [given.sizes],
    ({ given, mode }, x) => tf.mirrorPad(x, given.each as [number, number][], mode),
    withIntegers,
  ),
  tile: family(
    withEach(shape(), () => int(1, 2)),
    ({ sizes }) => [sizes],
    ({ each }, x) => tf.tile(x, each),
    withIntegers,
  ),
  reverse: family(
    shapeAndAxes(1, 5),
    ({ sizes }) => [sizes],
    ({ axes }, x) => tf.reverse(x, axes),
    withIntegers,
  ),
  transpose: family(
    shape().chain((sizes) =>
      fc.record({
        sizes: constant(sizes),
        order: fc.shuffledSubarray(
          sizes.map((_, axis) => axis),
          { minLength: sizes.length, maxLength: sizes.length },
        ),
      }),
    ),
    ({ sizes }) => [sizes],
    ({ order }, x) => tf.transpose(x, order),
    withIntegers,
  ),
  broadcastTo: family(
    withEach(shape(1, 5), () => fc.boolean()),
    ({ sizes, each }) => [sizes.map((size, axis) => (each[axis] ? 1 : size))],
    ({ sizes }, x) => tf.broadcastTo(x, sizes as Any),
    withIntegers,
  ),
  spaceToBatchND: family(
    blocks,
    ({ sizes: [batch, height, width, channels], block, cut }) => [
      [
        batch,
        Math.max(1, height * block[0] - Math.min(cut[0] + cut[1], height * block[0] - 1)),
        Math.max(1, width * block[1] - Math.min(cut[2] + cut[3], width * block[1] - 1)),
        channels,
      ],
    ],
    ({ sizes, block, cut }, x) => {
      const rows = sizes[1] * block[0] - x.shape[1];
      const columns = sizes[2] * block[1] - x.shape[2];
      const first = [Math.min(cut[0], rows), Math.min(cut[2], columns)] as [number, number];
      return tf.spaceToBatchND(x, block, [
        [first[0], rows - first[0]],
        [first[1], columns - first[1]],
      ]);
    },
    withIntegers,
  ),
  batchToSpaceND: family(
    blocks.filter(
      ({ sizes, block, cut }) => cut[0] + cut[1] < sizes[1] * block[0] && cut[2] + cut[3] < sizes[2] * block[1],
    ),
    ({ sizes: [batch, ...rest], block }) => [[batch * block[0] * block[1], ...rest]],
    ({ block, cut }, x) =>
      tf.batchToSpaceND(x, block, [
        [cut[0], cut[1]],
        [cut[2], cut[3]],
      ]),
    withIntegers,
  ),
  depthToSpace: family(
    fc.record({
      sizes: fc.tuple(int(1, 2), int(1, 3), int(1, 3), int(1, 2)),
      block: int(2, 3),
    }),
    ({ sizes: [batch, height, width, channels], block }) => [[batch, height, width, channels * block ** 2]],
    ({ block }, x) => tf.depthToSpace(x, block, 'NHWC'),
  ),
};
