import {
  conv2d,
  conv2dTranspose,
  engine,
  grads,
  mul,
  reshape,
  type Scalar,
  sum,
  type Tensor,
  type Tensor4D,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/index.js';
import { finiteDifferences, type Point } from '../contracts/finiteDifferences.js';
import { expectClose, numbers, numbersAtHand, onCpu, rounding } from '../contracts/numbers.js';

interface Case {
  title: string;
  input: [number, number, number, number];
  filter: [number, number, number, number];
  strides?: number | [number, number];
  pad?: 'same' | 'valid' | number | [[number, number], [number, number], [number, number], [number, number]];
  dilations?: number | [number, number];
}

const asymmetric: Case['pad'] = [
  [0, 0],
  [0, 2],
  [1, 3],
  [0, 0],
];

const cases: Case[] = [
  { title: '3×3', input: [2, 8, 8, 6], filter: [3, 3, 6, 5] },
  { title: '3×3, valid', input: [2, 8, 7, 6], filter: [3, 3, 6, 5], pad: 'valid' },
  { title: '4×4, stride 2', input: [2, 8, 8, 3], filter: [4, 4, 3, 5], strides: 2 },
  { title: '4×4, stride 2, odd sizes', input: [2, 9, 7, 6], filter: [4, 4, 6, 5], strides: 2 },
  {
    title: '3×3, stride 2, valid, with an unused row',
    input: [2, 10, 8, 6],
    filter: [3, 3, 6, 5],
    strides: 2,
    pad: 'valid',
  },
  { title: '5×5, stride 2', input: [2, 10, 10, 3], filter: [5, 5, 3, 5], strides: 2 },
  { title: '2×2, stride 2, valid, odd sizes', input: [2, 11, 8, 6], filter: [2, 2, 6, 5], strides: 2, pad: 'valid' },
  {
    title: '2×2, stride 3, with phases without taps',
    input: [2, 11, 8, 6],
    filter: [2, 2, 6, 5],
    strides: 3,
    pad: 'valid',
  },
  { title: '1×1', input: [2, 5, 6, 3], filter: [1, 1, 3, 5] },
  { title: '1×1, stride 2', input: [2, 7, 7, 6], filter: [1, 1, 6, 5], strides: 2 },
  { title: '3×2 filter, strides 1 and 2', input: [2, 7, 9, 3], filter: [3, 2, 3, 5], strides: [1, 2] },
  { title: 'batch 1', input: [1, 8, 8, 3], filter: [4, 4, 3, 5], strides: 2 },
  { title: 'one input channel, one output channel', input: [3, 8, 8, 1], filter: [4, 4, 1, 1], strides: 2 },
  { title: 'padding 1, stride 2', input: [2, 9, 9, 6], filter: [3, 3, 6, 5], strides: 2, pad: 1 },
  { title: 'large, processed a few rows at a time', input: [2, 40, 40, 8], filter: [5, 5, 8, 2] },
  { title: 'padding 2, 4×4', input: [2, 9, 9, 3], filter: [4, 4, 3, 5], pad: 2 },
  {
    title: 'explicit asymmetric padding',
    input: [2, 9, 8, 6],
    filter: [3, 3, 6, 5],
    strides: [1, 2],
    pad: asymmetric,
  },
  { title: 'few channels, 3×3, valid', input: [2, 6, 7, 2], filter: [3, 3, 2, 9], pad: 'valid' },
  { title: 'few channels, 2×2, stride 3, valid', input: [2, 11, 8, 4], filter: [2, 2, 4, 5], strides: 3, pad: 'valid' },
  {
    title: '1×1, stride 2, padding 1, same output size',
    input: [2, 3, 3, 6],
    filter: [1, 1, 6, 5],
    strides: 2,
    pad: 1,
  },
  { title: 'few channels, 1×1, stride 2', input: [2, 7, 7, 3], filter: [1, 1, 3, 5], strides: 2 },
  {
    title: 'few channels, explicit asymmetric padding',
    input: [2, 9, 8, 1],
    filter: [3, 3, 1, 5],
    strides: [1, 2],
    pad: asymmetric,
  },
];

const dilated: Case[] = [
  { title: 'dilation 2', input: [2, 9, 8, 3], filter: [3, 3, 3, 5], dilations: 2 },
  { title: 'dilations 2 and 3, valid', input: [2, 10, 9, 3], filter: [3, 2, 3, 5], pad: 'valid', dilations: [2, 3] },
];

function data({ input, filter }: Case): { x: Tensor4D; w: Tensor4D } {
  const random = randomStream(3);
  return { x: random.normal(input) as Tensor4D, w: random.normal(filter) as Tensor4D };
}

function value(x: Tensor, w: Tensor, { strides = 1, pad = 'same', dilations = 1 }: Case): Scalar {
  const y = conv2d(x as Tensor4D, w as Tensor4D, strides, pad, 'NHWC', dilations);
  return sum(mul(y, randomStream(9).normal(y.shape)));
}

function gradients(shape: Case): Promise<number[][]> {
  const { x, w } = data(shape);
  return Promise.all(grads((a, b) => value(a as Tensor, b as Tensor, shape))([x, w]).map(numbers));
}

describe.each([...cases, ...dilated])('conv2d, $title', (shape) => {
  test('both gradients are the same as on the cpu backend', async () => {
    const actual = await gradients(shape);
    const expected = await onCpu(() => gradients(shape));
    for (const [index, values] of actual.entries()) await expectClose(values, expected[index], 2 * rounding());
  });
});

test.each(dilated)('$title: gradients agree with finite differences', async (shape) => {
  const actual = await gradients(shape);
  await onCpu(() => {
    const { x, w } = data(shape);
    const at = (point: Point, like: Tensor4D) => tensor4d(point, like.shape);
    const f = [
      (point: Point) => tidy(() => numbersAtHand(value(at(point, x), w, shape))[0] as number),
      (point: Point) => tidy(() => numbersAtHand(value(x, at(point, w), shape))[0] as number),
    ];
    for (const [index, tensor] of [x, w].entries()) {
      const point = Float32Array.from(numbersAtHand(tensor));
      for (const { index: entry, value: expected } of finiteDifferences(f[index] as (point: Point) => number, point, {
        step: 0.1,
      })) {
        expect((actual[index] as number[])[entry]).toBeCloseTo(expected, 2);
      }
    }
  });
});

test('conv2dTranspose and its gradients are the same as on the cpu backend', async () => {
  const run = () => {
    const random = randomStream(4);
    const [x, w] = [random.normal([2, 4, 3, 5]), random.normal([4, 4, 3, 5])] as [Tensor4D, Tensor4D];
    const up = (a: Tensor, b: Tensor) => conv2dTranspose(a as Tensor4D, b as Tensor4D, [2, 8, 6, 3], 2, 'same');
    const factor = random.normal([2, 8, 6, 3]);
    const gradient = grads((a, b) => sum(mul(up(a as Tensor, b as Tensor), factor)));
    return Promise.all([up(x, w), ...gradient([x, w])].map(numbers));
  };
  const actual = await run();
  const expected = await onCpu(run);
  for (const [index, values] of actual.entries()) await expectClose(values, expected[index], 2 * rounding());
});

test('gradient kernels leak no tensor', async () => {
  const { x, w } = data(cases[3] as Case);
  const dy = conv2d(x, w, 2, 'same');
  const before = engine().memory().numTensors;
  const common = { strides: 2, pad: 'same', dataFormat: 'NHWC' };
  engine().runKernel('Conv2DBackpropFilter', { x, dy }, { ...common, filterShape: w.shape });
  engine().runKernel('Conv2DBackpropInput', { dy, filter: w }, { ...common, inputShape: x.shape });
  expect(engine().memory().numTensors).toBe(before + 2);
  reshape(dy, [-1]);
});
