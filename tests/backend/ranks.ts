import * as tf from '@tensorflow/tfjs-core';

// biome-ignore lint/suspicious/noExplicitAny: the ranks are random, but the types of tfjs fix them
type Any = any;

/** An operation on inputs of random rank and shape. */
export interface RankCase {
  /** The shapes of the inputs. */
  inputs: number[][];
  run(...xs: Any[]): tf.Tensor;
}

/** Draws an integer in [0, n). */
export type Pick = (n: number) => number;

type Make = (shape: number[], pick: Pick) => RankCase;

const one =
  (make: (x: Any, shape: number[], pick: Pick) => tf.Tensor): Make =>
  (shape, pick) => ({
    inputs: [shape],
    run: (x) => make(x, shape, pick),
  });
const axisOf = (shape: number[], pick: Pick) => pick(shape.length);
const axesOf = (shape: number[], pick: Pick) => {
  const axes = shape.flatMap((_, axis) => (pick(2) ? [axis] : []));
  return axes.length ? axes : [pick(shape.length)];
};
const indices = (pick: Pick, below: number) => tf.tensor1d([pick(below), pick(below)], 'int32');
const permutation = (rank: number, pick: Pick) => {
  const remaining = Array.from({ length: rank }, (_, axis) => axis);
  return Array.from({ length: rank }, () => remaining.splice(pick(remaining.length), 1)[0] as number);
};
/** A shape that broadcasts to `shape`: some sizes are 1, and leading axes may be missing. */
const broadcastable = (shape: number[], pick: Pick) => {
  const some = shape.map((size) => (pick(2) ? size : 1));
  return some.slice(pick(3) ? 0 : pick(shape.length));
};

/** Operations with axes, with the names of the table of operations. */
export const byAxes: Readonly<Record<string, Make>> = {
  cumprod: one((x, shape, pick) => tf.cumprod(x, axisOf(shape, pick))),
  'cumprod, exclusive, reverse': one((x, shape, pick) => tf.cumprod(x, axisOf(shape, pick), true, true)),
  cumsum: one((x, shape, pick) => tf.cumsum(x, axisOf(shape, pick))),
  'cumsum, exclusive, reverse': one((x, shape, pick) => tf.cumsum(x, axisOf(shape, pick), true, true)),
  logSoftmax: one((x) => tf.logSoftmax(x)),
  logSumExp: one((x, shape, pick) => tf.logSumExp(x, axesOf(shape, pick))),
  max: one((x, shape, pick) => tf.max(x, axesOf(shape, pick))),
  mean: one((x, shape, pick) => tf.mean(x, axesOf(shape, pick))),
  min: one((x, shape, pick) => tf.min(x, axesOf(shape, pick))),
  moments: one((x, shape, pick) => tf.moments(x, axesOf(shape, pick)).variance),
  'norm, 1': one((x, shape, pick) => tf.norm(x, 1, axisOf(shape, pick))),
  'norm, 2': one((x, shape, pick) => tf.norm(x, 'euclidean', axisOf(shape, pick))),
  'norm, infinity': one((x, shape, pick) => tf.norm(x, Number.POSITIVE_INFINITY, axisOf(shape, pick))),
  prod: one((x, shape, pick) => tf.prod(x, axesOf(shape, pick))),
  softmax: one((x) => tf.softmax(x)),
  sum: one((x, shape, pick) => tf.sum(x, axesOf(shape, pick))),
  argMax: one((x, shape, pick) => tf.argMax(x, axisOf(shape, pick))),
  all: one((x, shape, pick) => tf.all(tf.greater(x, 0), axesOf(shape, pick))),
  topk: one((x) => tf.topk(x, 1).values),
  unsortedSegmentSum: one((x, shape, pick) =>
    tf.unsortedSegmentSum(
      x,
      tf.tensor1d(
        Array.from({ length: shape[0] as number }, () => pick(3)),
        'int32',
      ),
      3,
    ),
  ),
  addN: (shape) => ({ inputs: Array(9).fill(shape), run: (...xs) => tf.addN(xs) }),
  where: (shape, pick) => ({
    inputs: [shape, shape, broadcastable(shape, pick)],
    run: (a, b, c) => tf.where(tf.greater(c, 0), a, b),
  }),
  broadcastTo: (shape, pick) => ({ inputs: [broadcastable(shape, pick)], run: (x) => tf.broadcastTo(x, shape as Any) }),
  concat: (shape, pick) => {
    const axis = axisOf(shape, pick);
    return { inputs: [shape, shape.with(axis, 1 + pick(3)), shape], run: (...xs) => tf.concat(xs, axis) };
  },
  expandDims: one((x, shape, pick) => (shape.length < 6 ? tf.expandDims(x, axisOf(shape, pick)) : x)),
  squeeze: one((x) => tf.squeeze(x)),
  gather: one((x, shape, pick) => {
    const axis = axisOf(shape, pick);
    return tf.gather(x, indices(pick, shape[axis] as number), axis);
  }),
  gatherND: one((x, shape, pick) =>
    tf.gatherND(x, tf.tensor2d([shape.slice(0, 1 + pick(shape.length)).map((size) => pick(size))], undefined, 'int32')),
  ),
  scatterND: one((x, shape, pick) =>
    tf.scatterND(
      tf.tensor2d(
        Array.from({ length: shape[0] as number }, () => [pick(4)]),
        undefined,
        'int32',
      ),
      x,
      [4, ...shape.slice(1)] as Any,
    ),
  ),
  'mirrorPad, reflect': one((x, shape, pick) =>
    tf.mirrorPad(
      x,
      shape.map((size) => [pick(size), pick(size)]),
      'reflect',
    ),
  ),
  'mirrorPad, symmetric': one((x, shape, pick) =>
    tf.mirrorPad(
      x,
      shape.map((size) => [pick(size + 1), pick(size + 1)]),
      'symmetric',
    ),
  ),
  pad: one((x, shape, pick) =>
    tf.pad(
      x,
      shape.map(() => [pick(3), pick(3)]),
      pick(2) ? 0 : 1.5,
    ),
  ),
  reshape: one((x) => tf.reshape(x, [-1])),
  reverse: one((x, shape, pick) => tf.reverse(x, axesOf(shape, pick))),
  slice: one((x, shape, pick) => {
    const begin = shape.map((size) => pick(size));
    return tf.slice(
      x,
      begin,
      shape.map((size, axis) => 1 + pick(size - (begin[axis] as number))),
    );
  }),
  split: one((x, shape, pick) => {
    const axis = axisOf(shape, pick);
    return tf.split(x, shape[axis] as number, axis).at(-1) as tf.Tensor;
  }),
  stack: (shape, pick) => ({
    inputs: [shape, shape],
    run: (a, b) => (shape.length < 6 ? tf.stack([a, b], axisOf(shape, pick)) : tf.concat([a, b])),
  }),
  stridedSlice: one((x, shape, pick) => {
    const begin = shape.map((size) => pick(size));
    return tf.stridedSlice(
      x,
      begin,
      shape,
      shape.map(() => 1 + pick(2)),
    );
  }),
  'tile, rank 2': one((x, shape, pick) =>
    tf.tile(
      x,
      shape.map(() => 1 + pick(2)),
    ),
  ),
  transpose: one((x, shape, pick) => tf.transpose(x, permutation(shape.length, pick))),
  unstack: one((x, shape, pick) => tf.unstack(x, axisOf(shape, pick)).at(-1) as tf.Tensor),
  batchNorm: (shape) => {
    const channels = [shape.at(-1) as number];
    return shape.length < 2 || shape.length > 4
      ? { inputs: [shape], run: tf.clone }
      : {
          inputs: [shape, channels, channels, channels],
          run: (x, mean, offset, scale) => tf.batchNorm(x, mean, tf.add(tf.square(mean), 0.5), offset, scale),
        };
  },
  matMul: (shape, pick) => {
    const batch = shape.slice(0, -2);
    const [rows, inner, columns] = [shape.at(-2) ?? 1, shape.at(-1) as number, 1 + pick(3)];
    const [transposeA, transposeB] = [pick(2) === 1, pick(2) === 1];
    const inputs = [
      [...batch, ...(transposeA ? [inner, rows] : [rows, inner])],
      [...batch, ...(transposeB ? [columns, inner] : [inner, columns])],
    ];
    return { inputs, run: (a, b) => tf.matMul(a, b, transposeA, transposeB) };
  },
  einsum: (shape) => {
    const letters = 'abcdef'.slice(0, shape.length);
    return {
      inputs: [shape, [shape.at(-1) as number, 2]],
      run: (a, b) => tf.einsum(`${letters},${letters.at(-1)}z->${letters.slice(0, -1)}z`, a, b),
    };
  },
  fill: one((_, shape) => tf.fill(shape as Any, 2)),
  onesLike: one((x) => tf.onesLike(x)),
};

const binary =
  (run: (a: Any, b: Any) => tf.Tensor): Make =>
  (shape, pick) => {
    const inputs = [shape, broadcastable(shape, pick)];
    // one or both operands are broadcast
    if (pick(3) === 0) inputs[0] = shape.map((size) => (pick(2) ? size : 1));
    if (pick(2)) inputs.reverse();
    return { inputs, run };
  };

/** Binary operations with broadcast operands. */
export const withBroadcast: Readonly<Record<string, Make>> = Object.fromEntries(
  Object.entries({
    add: tf.add,
    atan2: tf.atan2,
    div: tf.div,
    divNoNan: tf.divNoNan,
    floorDiv: tf.floorDiv,
    maximum: tf.maximum,
    minimum: tf.minimum,
    mod: tf.mod,
    mul: tf.mul,
    pow: (a: Any, b: Any) => tf.pow(tf.add(tf.square(a), 0.5), b),
    prelu: (a: Any, b: Any) => (a.rank >= b.rank ? tf.prelu(a, b) : tf.prelu(b, a)),
    squaredDifference: tf.squaredDifference,
    sub: tf.sub,
    greater: tf.greater,
    equal: tf.equal,
    logicalAnd: (a: Any, b: Any) => tf.logicalAnd(tf.greater(a, 0), tf.less(b, 0)),
  }).map(([name, run]) => [name, binary(run as (a: Any, b: Any) => tf.Tensor)]),
);

export const elementwise: Readonly<Record<string, Make>> = Object.fromEntries(
  Object.entries({
    abs: tf.abs,
    relu: tf.relu,
    exp: tf.exp,
    leakyRelu: tf.leakyRelu,
    clip: (x: Any) => tf.clipByValue(x, -1, 1.2),
    square: tf.square,
    erf: tf.erf,
    sigmoid: tf.sigmoid,
    step: tf.step,
    cast: (x: Any) => tf.cast(x, 'int32'),
  }).map(([name, run]) => [name, one((x) => (run as Any)(x))]),
);
