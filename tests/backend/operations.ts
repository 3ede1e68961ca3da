import * as tf from '@tensorflow/tfjs-core';

/** A differentiable operation and its inputs. */
export interface Operation {
  /** The shapes of the inputs. */
  inputs: number[][];
  /** The range of the inputs. Default [-2, 2]. */
  range?: [number, number];
  run(...xs: tf.Tensor[]): tf.Tensor;
}

// biome-ignore lint/suspicious/noExplicitAny: the ranks in the types of tfjs are given by the shapes
type Any = any;
type Run = (...xs: Any[]) => Any;

const op = (inputs: number[][], run: Run, range?: [number, number]): Operation => ({
  inputs,
  run: run as Operation['run'],
  ...(range && { range }),
});
const unary = (run: Run, range?: [number, number]) => op([[4, 3]], run, range);
const binary = (run: Run, range?: [number, number]) => op([[4, 3], [3]], run, range);
const indices = () => tf.tensor1d([2, 0, 2], 'int32');

/** Every operation of tfjs that has or should have a gradient, by name. */
export const operations: Readonly<Record<string, Operation>> = {
  // unary
  abs: unary(tf.abs),
  acos: unary(tf.acos, [-0.8, 0.8]),
  acosh: unary(tf.acosh, [1.5, 3]),
  asin: unary(tf.asin, [-0.8, 0.8]),
  asinh: unary(tf.asinh),
  atan: unary(tf.atan),
  atanh: unary(tf.atanh, [-0.8, 0.8]),
  cast: unary((x) => tf.cast(tf.cast(x, 'float32'), 'float32')),
  ceil: unary(tf.ceil),
  clipByValue: unary((x) => tf.clipByValue(x, -1, 1.2)),
  clone: unary(tf.clone),
  cos: unary(tf.cos),
  cosh: unary(tf.cosh),
  elu: unary(tf.elu),
  erf: unary(tf.erf),
  exp: unary(tf.exp),
  expm1: unary(tf.expm1),
  floor: unary(tf.floor),
  leakyRelu: unary((x) => tf.leakyRelu(x, 0.2)),
  log: unary(tf.log, [0.5, 3]),
  log1p: unary(tf.log1p, [-0.5, 3]),
  logSigmoid: unary(tf.logSigmoid),
  neg: unary(tf.neg),
  reciprocal: unary(tf.reciprocal, [0.5, 3]),
  relu: unary(tf.relu),
  relu6: unary(tf.relu6, [-2, 8]),
  round: unary(tf.round),
  rsqrt: unary(tf.rsqrt, [0.5, 3]),
  selu: unary(tf.selu),
  sigmoid: unary(tf.sigmoid),
  sign: unary(tf.sign),
  sin: unary(tf.sin),
  sinh: unary(tf.sinh),
  softplus: unary(tf.softplus),
  sqrt: unary(tf.sqrt, [0.5, 3]),
  square: unary(tf.square),
  step: unary(tf.step),
  tan: unary(tf.tan, [-1, 1]),
  tanh: unary(tf.tanh),

  // binary
  add: binary(tf.add),
  addN: op(
    [
      [4, 3],
      [4, 3],
      [4, 3],
    ],
    (a, b, c) => tf.addN([a, b, c]),
  ),
  atan2: binary(tf.atan2, [0.5, 2]),
  div: binary(tf.div, [0.5, 3]),
  divNoNan: binary(tf.divNoNan, [0.5, 3]),
  floorDiv: unary((x) => tf.mul(x, tf.floorDiv(tf.add(x, 10), 5)), [0.5, 3]),
  maximum: binary(tf.maximum),
  minimum: binary(tf.minimum),
  mod: binary(tf.mod, [0.6, 3]),
  mul: binary(tf.mul),
  pow: binary(tf.pow, [0.5, 2]),
  'pow, constant exponent': unary((x) => tf.pow(x, 3)),
  prelu: binary(tf.prelu),
  squaredDifference: binary(tf.squaredDifference),
  sub: binary(tf.sub),
  where: op(
    [
      [4, 3],
      [4, 3],
    ],
    (a, b) => tf.where(tf.greater(a, b), tf.square(a), b),
  ),

  // reductions and scans
  cumprod: unary((x) => tf.cumprod(x, 1)),
  'cumprod, exclusive, reverse': unary((x) => tf.cumprod(x, 0, true, true)),
  cumsum: unary((x) => tf.cumsum(x, 1)),
  'cumsum, exclusive, reverse': unary((x) => tf.cumsum(x, 0, true, true)),
  logSoftmax: unary((x) => tf.logSoftmax(x)),
  logSumExp: unary((x) => tf.logSumExp(x, 1)),
  max: unary((x) => tf.max(x, 1)),
  mean: unary((x) => tf.mean(x, 0)),
  min: unary((x) => tf.min(x, 0)),
  moments: unary((x) => tf.moments(x, 0).variance),
  'norm, 1': unary((x) => tf.norm(x, 1, 1)),
  'norm, 2': unary((x) => tf.norm(x, 'euclidean', 1)),
  'norm, infinity': unary((x) => tf.norm(x, Number.POSITIVE_INFINITY, 1)),
  prod: unary((x) => tf.prod(x, 1)),
  'prod, all axes': op([[2, 3]], (x) => tf.prod(x)),
  'prod, first axis with a zero': unary((x) => tf.prod(tf.mul(x, tf.tensor2d([[0], [1], [1], [1]])), 0)),
  softmax: unary((x) => tf.softmax(x)),
  sum: unary((x) => tf.sum(x, 0)),
  topk: op([[3, 6]], (x) => tf.topk(x, 3).values),
  unsortedSegmentSum: op([[3, 4]], (x) => tf.unsortedSegmentSum(x, indices(), 4)),

  // matrix products
  dot: op(
    [
      [3, 4],
      [4, 2],
    ],
    tf.dot,
  ),
  'einsum, batch': op(
    [
      [2, 3, 4],
      [2, 4, 5],
    ],
    (a, b) => tf.einsum('bij,bjk->bik', a, b),
  ),
  'einsum, matMul': op(
    [
      [3, 4],
      [4, 5],
    ],
    (a, b) => tf.einsum('ij,jk->ik', a, b),
  ),
  'einsum, sums and transposes': op(
    [
      [3, 4, 2],
      [4, 5],
    ],
    (a, b) => tf.einsum('abc,bd->da', a, b),
  ),
  'einsum, one operand': op([[3, 4]], (a) => tf.einsum('ij->j', a)),
  matMul: op(
    [
      [3, 4],
      [4, 2],
    ],
    tf.matMul,
  ),
  'matMul, batch': op(
    [
      [2, 3, 4],
      [2, 4, 2],
    ],
    tf.matMul,
  ),
  'matMul, first transposed': op(
    [
      [4, 3],
      [4, 2],
    ],
    (a, b) => tf.matMul(a, b, true, false),
  ),
  'matMul, second transposed': op(
    [
      [3, 4],
      [2, 4],
    ],
    (a, b) => tf.matMul(a, b, false, true),
  ),
  'matMul, both transposed': op(
    [
      [4, 3],
      [2, 4],
    ],
    (a, b) => tf.matMul(a, b, true, true),
  ),
  'fused.matMul': op([[3, 4], [4, 2], [2]], (a, b, bias) => tf.fused.matMul({ a, b, bias })),
  outerProduct: op([[3], [4]], tf.outerProduct),

  // shapes
  batchToSpaceND: op([[4, 2, 2, 2]], (x) =>
    tf.batchToSpaceND(
      x,
      [2, 2],
      [
        [0, 0],
        [0, 1],
      ],
    ),
  ),
  broadcastTo: op([[1, 3]], (x) => tf.broadcastTo(x, [4, 3])),
  concat: op(
    [
      [2, 3],
      [2, 4],
    ],
    (a, b) => tf.concat([a, b], 1),
  ),
  depthToSpace: op([[2, 2, 3, 8]], (x) => tf.depthToSpace(x, 2, 'NHWC')),
  expandDims: unary((x) => tf.expandDims(x, 1)),
  gather: op([[4, 3]], (x) => tf.gather(x, indices(), 0)),
  'gather, last axis': op([[2, 4, 3]], (x) => tf.gather(x, indices(), -1)),
  'gather, batch': op([[2, 4, 3]], (x) =>
    tf.gather(
      x,
      tf.tensor2d(
        [
          [1, 1, 3],
          [0, 2, 0],
        ],
        [2, 3],
        'int32',
      ),
      1,
      1,
    ),
  ),
  gatherND: op([[3, 4, 2]], (x) =>
    tf.gatherND(
      x,
      tf.tensor2d(
        [
          [0, 1],
          [2, 3],
          [0, 1],
        ],
        [3, 2],
        'int32',
      ),
    ),
  ),
  'linalg.bandPart': op([[4, 4]], (x) => tf.linalg.bandPart(x, 1, 0)),
  'mirrorPad, reflect': op([[3, 4]], (x) =>
    tf.mirrorPad(
      x,
      [
        [1, 2],
        [3, 0],
      ],
      'reflect',
    ),
  ),
  'mirrorPad, symmetric': op([[3, 4]], (x) =>
    tf.mirrorPad(
      x,
      [
        [1, 3],
        [0, 2],
      ],
      'symmetric',
    ),
  ),
  pad: op([[3, 4]], (x) =>
    tf.pad(x, [
      [1, 2],
      [0, 1],
    ]),
  ),
  reshape: unary((x) => tf.reshape(x, [2, 6])),
  reverse: unary((x) => tf.reverse(x, [0, 1])),
  scatterND: op([[3, 2]], (x) => tf.scatterND(tf.tensor2d([[2], [0], [2]], [3, 1], 'int32'), x, [4, 2])),
  slice: unary((x) => tf.slice(x, [1, 1], [2, 2])),
  spaceToBatchND: op([[1, 4, 3, 2]], (x) =>
    tf.spaceToBatchND(
      x,
      [2, 2],
      [
        [0, 0],
        [1, 0],
      ],
    ),
  ),
  split: op([[2, 6]], (x) => tf.mul(...(tf.split(x, 2, 1) as [tf.Tensor, tf.Tensor]))),
  squeeze: op([[4, 1, 3]], (x) => tf.squeeze(x, [1])),
  stack: op(
    [
      [2, 3],
      [2, 3],
    ],
    (a, b) => tf.stack([a, b], 1),
  ),
  stridedSlice: op([[7, 5]], (x) => tf.stridedSlice(x, [1, 4], [7, 0], [2, -2])),
  'stridedSlice, dropped axis': op([[4, 5, 2]], (x) =>
    tf.stridedSlice(x, [1, 2, 0], [4, 3, 2], [1, 1, 1], 0, 0, 0, 0, 2),
  ),
  'tile, rank 2': op([[2, 3]], (x) => tf.tile(x, [2, 3])),
  'tile, rank 6': op([[1, 2, 1, 2, 1, 2]], (x) => tf.tile(x, [2, 1, 2, 1, 1, 2])),
  transpose: op([[2, 3, 4]], (x) => tf.transpose(x, [2, 0, 1])),
  unstack: op([[2, 6]], (x) => tf.mul(...(tf.unstack(x, 0) as [tf.Tensor, tf.Tensor]))),

  // convolution, pooling, resizing, normalization
  avgPool: op([[2, 6, 5, 2]], (x) => tf.avgPool(x, 3, 2, 'same')),
  'avgPool, valid': op([[2, 6, 5, 2]], (x) => tf.avgPool(x, 2, 2, 'valid')),
  'avgPool3d, padding 1': op([[1, 4, 4, 3, 2]], (x) => tf.avgPool3d(x, 3, 2, 1)),
  'maxPool3d, padding 1': op([[1, 4, 4, 3, 2]], (x) => tf.maxPool3d(x, 3, 2, 1)),
  'avgPool, padding 1': op([[1, 5, 4, 2]], (x) => tf.avgPool(x, 3, 2, 1)),
  avgPool3d: op([[1, 4, 4, 4, 2]], (x) => tf.avgPool3d(x, 2, 2, 'same')),
  batchNorm: op(
    [[2, 2, 3, 2], [2], [2], [2], [2]],
    (x, mean, variance, offset, scale) => tf.batchNorm(x, mean, variance, offset, scale),
    [0.5, 2],
  ),
  'batchNorm without scale': op([[4, 3], [3], [3]], (x, mean, variance) => tf.batchNorm(x, mean, variance), [0.5, 2]),
  conv1d: op(
    [
      [2, 6, 2],
      [3, 2, 3],
    ],
    (x, w) => tf.conv1d(x, w, 1, 'same'),
  ),
  conv2d: op(
    [
      [2, 5, 4, 2],
      [3, 3, 2, 3],
    ],
    (x, w) => tf.conv2d(x, w, 1, 'same'),
  ),
  'conv2d, stride 2': op(
    [
      [2, 6, 5, 2],
      [4, 4, 2, 3],
    ],
    (x, w) => tf.conv2d(x, w, 2, 'same'),
  ),
  'conv2d, dilation 2': op(
    [
      [1, 6, 5, 2],
      [3, 2, 2, 3],
    ],
    (x, w) => tf.conv2d(x, w, 1, 'same', 'NHWC', 2),
  ),
  conv2dTranspose: op(
    [
      [2, 3, 2, 3],
      [4, 4, 2, 3],
    ],
    (x, w) => tf.conv2dTranspose(x, w, [2, 6, 4, 2], 2, 'same'),
  ),
  conv3d: op(
    [
      [1, 4, 4, 3, 2],
      [2, 2, 2, 2, 3],
    ],
    (x, w) => tf.conv3d(x, w, [2, 1, 1], 'same'),
  ),
  conv3dTranspose: op(
    [
      [1, 2, 2, 2, 3],
      [2, 2, 2, 2, 3],
    ],
    (x, w) => tf.conv3dTranspose(x, w, [1, 4, 4, 4, 2], [2, 2, 2], 'same'),
  ),
  depthwiseConv2d: op(
    [
      [2, 5, 4, 2],
      [3, 3, 2, 2],
    ],
    (x, w) => tf.depthwiseConv2d(x, w, 1, 'same'),
  ),
  'depthwiseConv2d, stride 2': op(
    [
      [2, 6, 5, 2],
      [3, 3, 2, 1],
    ],
    (x, w) => tf.depthwiseConv2d(x, w, 2, 'same'),
  ),
  'depthwiseConv2d, dilation 2': op(
    [
      [1, 6, 6, 2],
      [3, 3, 2, 1],
    ],
    (x, w) => tf.depthwiseConv2d(x, w, 1, 'same', 'NHWC', 2),
  ),
  dilation2d: op(
    [
      [1, 5, 5, 2],
      [2, 2, 2],
    ],
    (x, w) => tf.dilation2d(x, w, 1, 'same'),
  ),
  'fused.conv2d': op([[2, 5, 4, 2], [3, 3, 2, 3], [3]], (x, filter, bias) =>
    tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias }),
  ),
  'fused.depthwiseConv2d': op([[2, 5, 4, 2], [3, 3, 2, 1], [2]], (x, filter, bias) =>
    tf.fused.depthwiseConv2d({ x, filter, strides: 1, pad: 'same', bias }),
  ),
  'image.flipLeftRight': op([[1, 3, 4, 2]], (x) => tf.image.flipLeftRight(x)),
  'image.resizeBilinear': op([[1, 3, 4, 2]], (x) => tf.image.resizeBilinear(x, [5, 6])),
  'image.resizeBilinear, aligned corners': op([[1, 3, 4, 2]], (x) => tf.image.resizeBilinear(x, [6, 3], true)),
  'image.resizeBilinear, half-pixel centers': op([[1, 3, 4, 2]], (x) =>
    tf.image.resizeBilinear(x, [6, 3], false, true),
  ),
  'image.resizeNearestNeighbor': op([[1, 3, 4, 2]], (x) => tf.image.resizeNearestNeighbor(x, [6, 8])),
  localResponseNormalization: op([[1, 2, 2, 6]], (x) => tf.localResponseNormalization(x, 2, 1, 0.5, 0.75)),
  maxPool: op([[2, 6, 5, 2]], (x) => tf.maxPool(x, 3, 2, 'same')),
  'maxPool, valid': op([[2, 6, 5, 2]], (x) => tf.maxPool(x, 2, 2, 'valid')),
  'maxPool, negative values': op([[2, 6, 5, 2]], (x) => tf.maxPool(x, 2, 2, 'valid'), [-3, -1]),
  'maxPool3d, negative values': op([[1, 4, 4, 4, 1]], (x) => tf.maxPool3d(x, 2, 2, 'same'), [-3, -1]),
  maxPool3d: op([[1, 4, 5, 4, 2]], (x) => tf.maxPool3d(x, [2, 3, 2], [2, 2, 1], 'same')),
  separableConv2d: op(
    [
      [1, 5, 4, 2],
      [3, 3, 2, 2],
      [1, 1, 4, 3],
    ],
    (x, depthwise, pointwise) => tf.separableConv2d(x, depthwise, pointwise, 1, 'same'),
  ),
};
