import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { type Any, type AnyFamily, broadcastPair, family, shape } from './family.js';

const unary: Record<string, [(x: Any) => tf.Tensor, [number, number]?]> = {
  abs: [tf.abs],
  acos: [tf.acos, [-0.8, 0.8]],
  acosh: [tf.acosh, [1.5, 3]],
  asin: [tf.asin, [-0.8, 0.8]],
  asinh: [tf.asinh],
  atan: [tf.atan],
  atanh: [tf.atanh, [-0.8, 0.8]],
  clipByValue: [(x) => tf.clipByValue(x, -1, 1.2)],
  cos: [tf.cos],
  cosh: [tf.cosh],
  elu: [tf.elu],
  erf: [tf.erf],
  exp: [tf.exp],
  expm1: [tf.expm1],
  leakyRelu: [(x) => tf.leakyRelu(x, 0.3)],
  log: [tf.log, [0.5, 3]],
  log1p: [tf.log1p, [-0.5, 3]],
  logSigmoid: [tf.logSigmoid],
  neg: [tf.neg],
  reciprocal: [tf.reciprocal, [0.5, 3]],
  relu: [tf.relu],
  relu6: [tf.relu6, [-2, 8]],
  rsqrt: [tf.rsqrt, [0.5, 3]],
  selu: [tf.selu],
  sigmoid: [tf.sigmoid],
  sin: [tf.sin],
  sinh: [tf.sinh],
  softplus: [tf.softplus],
  sqrt: [tf.sqrt, [0.5, 3]],
  square: [tf.square],
  tan: [tf.tan, [-1, 1]],
  tanh: [tf.tanh],
};

const binary: Record<string, [(a: Any, b: Any) => tf.Tensor, [number, number]?]> = {
  add: [tf.add],
  atan2: [tf.atan2, [0.5, 2]],
  div: [tf.div, [0.5, 3]],
  divNoNan: [tf.divNoNan, [0.5, 3]],
  maximum: [tf.maximum],
  minimum: [tf.minimum],
  mul: [tf.mul],
  pow: [tf.pow, [0.5, 2]],
  prelu: [tf.prelu],
  squaredDifference: [tf.squaredDifference],
  sub: [tf.sub],
};

// one family per range, because a family has one range
const ofRange = (table: typeof unary, range: string) =>
  Object.keys(table).filter((name) => String(table[name]?.[1] ?? '') === range);

function families(
  kind: string,
  table: Record<string, [(...xs: Any[]) => tf.Tensor, [number, number]?]>,
  operands: 1 | 2,
) {
  const ranges = [...new Set(Object.values(table).map(([, range]) => String(range ?? '')))];
  return Object.fromEntries(
    ranges.map((range) => {
      const names = ofRange(table, range);
      const shapes: fc.Arbitrary<number[][]> = operands === 1 ? shape().map((sizes) => [sizes]) : broadcastPair;
      return [
        `${kind} on [${range || '-2,2'}]`,
        family(
          fc.record({ name: fc.constantFrom(...names), shapes }),
          (given) => given.shapes,
          ({ name }, ...xs) => (table[name] as [(...xs: Any[]) => tf.Tensor])[0](...xs),
          range ? { range: range.split(',').map(Number) as [number, number] } : {},
        ),
      ];
    }),
  );
}

const integerOperations = { maximum: tf.maximum, minimum: tf.minimum, add: tf.add, sub: tf.sub, mul: tf.mul };

export const elementwise: Readonly<Record<string, AnyFamily>> = {
  ...families('one operand', unary, 1),
  ...families('two operands', binary, 2),
  'two operands of integers': family(
    fc.record({
      name: fc.constantFrom(...(Object.keys(integerOperations) as (keyof typeof integerOperations)[])),
      shapes: broadcastPair,
    }),
    ({ shapes }) => shapes,
    ({ name }, a, b) => integerOperations[name](a, b),
    { integers: true },
  ),
  where: family(
    broadcastPair,
    (shapes) => shapes,
    (_, a, b) => tf.where(tf.greater(a, b), a, b),
  ),
  pow: family(
    fc.record({ sizes: shape(), exponent: fc.constantFrom(0, 1, 2, 3, -1) }),
    ({ sizes }) => [sizes],
    ({ exponent }, x) => tf.pow(x, exponent),
    { range: [0.5, 2] },
  ),
};
