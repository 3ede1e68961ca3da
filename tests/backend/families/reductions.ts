import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { type Any, type AnyFamily, family, int, shape, shapeAndAxes, shapeAndAxis } from './family.js';

const reducing = (run: (x: Any, axes: number[], keep: boolean) => Any, integers = true) =>
  family(
    fc.record({ given: shapeAndAxes(), keep: fc.boolean() }),
    ({ given }) => [given.sizes],
    ({ given, keep }, x) => run(x, given.axes, keep),
    { integers },
  );
const running = (run: (x: Any, axis: number, exclusive: boolean, reverse: boolean) => Any, integers = true) =>
  family(
    fc.record({ given: shapeAndAxis(), exclusive: fc.boolean(), reverse: fc.boolean() }),
    ({ given }) => [given.sizes],
    ({ given, exclusive, reverse }, x) => run(x, given.axis, exclusive, reverse),
    { integers },
  );

export const reductions: Readonly<Record<string, AnyFamily>> = {
  sum: reducing(tf.sum),
  mean: reducing(tf.mean, false),
  max: reducing(tf.max),
  min: reducing(tf.min),
  prod: reducing(tf.prod),
  logSumExp: reducing(tf.logSumExp, false),
  moments: reducing((x, axes, keep) => tf.add(...(Object.values(tf.moments(x, axes, keep)) as [Any, Any])), false),
  norm: family(
    fc.record({ given: shapeAndAxis(), order: fc.constantFrom(1, 2, Number.POSITIVE_INFINITY), keep: fc.boolean() }),
    ({ given }) => [given.sizes],
    ({ given, order, keep }, x) => tf.norm(x, order, given.axis, keep),
  ),
  cumsum: running(tf.cumsum),
  cumprod: running(tf.cumprod),
  softmax: family(
    fc.record({ sizes: shape(), log: fc.boolean() }),
    ({ sizes }) => [sizes],
    ({ log }, x) => (log ? tf.logSoftmax(x) : tf.softmax(x)),
  ),
  topk: family(
    shape(1, 4).chain((sizes) => fc.record({ sizes: fc.constant(sizes), k: int(1, sizes.at(-1) as number) })),
    ({ sizes }) => [sizes],
    ({ k }, x) => tf.topk(x, k).values,
    { integers: true },
  ),
  unsortedSegmentSum: family(
    shape(1, 4).chain((sizes) =>
      fc.record({
        sizes: fc.constant(sizes),
        ids: fc.array(int(0, 3), { minLength: sizes[0] as number, maxLength: sizes[0] as number }),
      }),
    ),
    ({ sizes }) => [sizes],
    ({ ids }, x) => tf.unsortedSegmentSum(x, tf.tensor1d(ids, 'int32'), 5),
  ),
  batchNorm: family(
    fc.record({ sizes: shape(2, 4), scale: fc.boolean(), offset: fc.boolean() }),
    ({ sizes, scale, offset }) => {
      const channels = [sizes.at(-1) as number];
      return [sizes, channels, channels, ...(offset ? [channels] : []), ...(scale ? [channels] : [])];
    },
    ({ scale, offset }, x, mean, variance, ...rest) =>
      tf.batchNorm(x, mean, variance, offset ? rest.shift() : undefined, scale ? rest.shift() : undefined),
    { range: [0.5, 2] },
  ),
  localResponseNormalization: family(
    fc.record({
      sizes: fc.tuple(int(1, 2), int(1, 3), int(1, 3), int(1, 8)),
      radius: int(0, 6),
      bias: fc.constantFrom(1, 2),
      alpha: fc.constantFrom(0.5, 1),
      beta: fc.constantFrom(0.5, 0.75),
    }),
    ({ sizes }) => [sizes],
    ({ radius, bias, alpha, beta }, x) => tf.localResponseNormalization(x, radius, bias, alpha, beta),
  ),
};
