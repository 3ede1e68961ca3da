import {
  cast,
  oneHot,
  scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor,
  tidy,
  util,
} from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { type Check, callable, checkArguments, checkValue, exampleShape, integer, optional } from '../core/check.js';
import type { RandomStream } from '../core/randomStream.js';
import type { Batch } from './player.js';

/**
 * Gives the batch of a number, counted from the very first, with random numbers that depend on the trainer's seed
 * alone: so a resumed run sees what an uninterrupted one would. The trainer disposes the batch.
 */
export type BatchSource = (index: number, random: RandomStream) => Batch | Promise<Batch>;

/** Batches of nothing, for players who learn from no data, as {@link reverseKl} does. */
export const withoutData: BatchSource = () => ({ data: scalar(0) });

/** Arguments of {@link shuffledBatches}. */
export interface ShuffledBatchesArgs {
  /** All examples, one after the other. */
  data: ArrayLike<number>;
  /** Shape of one example. */
  shape: number[];
  /** Examples in a batch. */
  batch: number;
  /** The class of each example, given as the batch's one-hot condition; -1 is an unknown one, a row of zeros. */
  labels?: ArrayLike<number>;
  /** Number of classes; needed with `labels`. */
  classes?: number;
  /** Applied to each batch `[batch, ...shape]`; for instance from bytes to [-1, 1]. */
  map?(data: Tensor): Tensor;
}

/**
 * Batches from an array, every example once before any comes again, in an order that the trainer's seed decides. Where
 * a batch is no whole part of the examples, it takes its last ones from the next epoch, so that none is left out.
 *
 * @throws TypeError or RangeError if `data` is not a whole number of examples, there are fewer than a batch, or labels do not fit.
 * @example
 * ```ts
 * const batches = shuffledBatches({ data: pixels, shape: [28, 28, 1], labels, classes: 10, batch: 64, map: (x) => sub(div(x, 127.5), 1) });
 * ```
 * @category Training
 */
export function shuffledBatches(args: ShuffledBatchesArgs): BatchSource {
  checkArguments('shuffledBatches', args, checks);
  const { data, shape, batch, labels, classes = 0, map = (x) => x } = args;
  const size = util.sizeFromShape(shape);
  const count = data.length / size;
  check(args, count);
  const orders = new Map<number, Uint32Array>();
  let seed: number | undefined;
  const orderOf = (epoch: number, random: RandomStream) => {
    if (seed !== random.seed) orders.clear();
    seed = random.seed;
    const order = orders.get(epoch) ?? random.fork(epoch).permutation(count);
    // a batch has examples of two epochs at most
    for (const other of orders.keys()) if (Math.abs(other - epoch) > 1) orders.delete(other);
    orders.set(epoch, order);
    return order;
  };
  return (index, random) => {
    const rows = Uint32Array.from({ length: batch }, (_, place) => {
      const at = index * batch + place;
      return orderOf(Math.floor(at / count), random)[at % count] as number;
    });
    const values = new Float32Array(batch * size);
    for (const [place, row] of rows.entries()) {
      for (let i = 0; i < size; i += 1) values[place * size + i] = data[row * size + i] as number;
    }
    const examples = tidy(() => map(tensor(values, [batch, ...shape])));
    if (!labels) return { data: examples };
    const condition = tidy(() => {
      const indices = tensor(
        Int32Array.from(rows, (row) => labels[row] as number),
        [batch],
        'int32',
      ) as Tensor1D;
      return cast(oneHot(indices, classes), 'float32') as Tensor2D;
    });
    return { data: examples, condition };
  };
}

const arrayLike: Check = (value) =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))
    ? undefined
    : ['an array of numbers', TypeError];

const checks = {
  data: arrayLike,
  shape: exampleShape,
  batch: integer(1),
  labels: optional(arrayLike),
  classes: optional(integer(2)),
  map: optional(callable),
};

function check({ shape, batch, labels, classes = 0 }: ShuffledBatchesArgs, count: number): void {
  const name = 'shuffledBatches';
  if (!Number.isInteger(count))
    reject(name, 'data', `a whole number of examples of shape [${shape}]`, `${count} of them`);
  if (count < batch) reject(name, 'batch', `at most the number of examples, ${count}`, batch);
  if (!labels) return;
  checkValue(name, 'classes', classes, integer(2));
  if (labels.length !== count) reject(name, 'labels', `as many as the examples, ${count}`, labels.length);
  for (let i = 0; i < count; i += 1) {
    const label = labels[i] as number;
    if (!(Number.isInteger(label) && label >= -1 && label < classes))
      reject(name, `labels[${i}]`, `an integer below classes = ${classes}, or -1 for unknown`, label);
  }
}
