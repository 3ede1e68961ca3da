import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { type Any, type AnyFamily, family, int } from './family.js';

const equations = [
  'ij,jk->ik',
  'bij,bjk->bik',
  'abc,bd->da',
  'ij->j',
  'ij->',
  'ij->ji',
  'i,j->ij',
  'ab,ab->',
  'abc,cd->adb',
];

/** Batches of matrices. Either operand may have fewer batch axes or batch sizes of 1. */
const matrices = fc
  .record({
    batch: fc.array(int(1, 3), { maxLength: 2 }),
    rows: int(1, 5),
    inner: int(1, 5),
    columns: int(1, 5),
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
    // the operand without the first batch axis
    missing: int(0, 4),
    single: fc.tuple(
      fc.array(fc.boolean(), { minLength: 2, maxLength: 2 }),
      fc.array(fc.boolean(), { minLength: 2, maxLength: 2 }),
    ),
  })
  .map(({ batch, single, missing, ...rest }) => ({
    ...rest,
    batches: single.map((one, side) =>
      batch.map((size, axis) => (one[axis] ? 1 : size)).slice(missing === side ? 1 : 0),
    ) as [number[], number[]],
  }));

function shapesOf({ batches, rows, inner, columns, transposeA, transposeB }: Any): number[][] {
  return [
    [...batches[0], ...(transposeA ? [inner, rows] : [rows, inner])],
    [...batches[1], ...(transposeB ? [columns, inner] : [inner, columns])],
  ];
}

export const products: Readonly<Record<string, AnyFamily>> = {
  matMul: family(matrices, shapesOf, ({ transposeA, transposeB }, a, b) => tf.matMul(a, b, transposeA, transposeB)),
  'fused.matMul': family(
    fc.record({
      given: matrices.filter(({ batches }) => batches.every(({ length }) => length < 2)),
      activation: fc.constantFrom('linear', 'relu', 'elu', 'sigmoid', 'leakyrelu'),
    }),
    ({ given }) => [...shapesOf(given), [given.columns]],
    ({ given: { transposeA, transposeB }, activation }, a, b, bias) =>
      tf.fused.matMul({ a, b, bias, transposeA, transposeB, activation: activation as Any }),
  ),
  dot: family(
    fc.record({ rows: int(0, 4), inner: int(1, 5), columns: int(0, 4) }),
    ({ rows, inner, columns }) => [rows ? [rows, inner] : [inner], columns ? [inner, columns] : [inner]],
    (_, a, b) => tf.dot(a, b),
  ),
  outerProduct: family(
    fc.record({ a: int(1, 5), b: int(1, 5) }),
    ({ a, b }) => [[a], [b]],
    (_, a, b) => tf.outerProduct(a, b),
  ),
  einsum: family(
    fc.record({
      equation: fc.constantFrom(...equations),
      sizes: fc.array(int(1, 4), { minLength: 12, maxLength: 12 }),
    }),
    ({ equation, sizes }) =>
      ((equation.split('->')[0] as string).split(',') as string[]).map((labels) =>
        [...labels].map((label) => sizes['abcdijk'.indexOf(label)] as number),
      ),
    ({ equation }, ...operands) => tf.einsum(equation, ...operands),
  ),
};
