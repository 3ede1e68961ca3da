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
 * Returns the batch of an index. The trainer counts batches from the start of the first run and disposes them
 * after use.
 *
 * Draw random values from `random` only: it depends on the trainer's seed alone, so a resumed run gets the
 * same batches as an uninterrupted one. {@link shuffledBatches} makes a source from an array.
 *
 * @category Training loops
 */
export type BatchSource = (index: number, random: RandomStream) => Batch | Promise<Batch>;

/**
 * A source of empty batches, for players that need no data, such as {@link reverseKl}.
 *
 * @category Training loops
 */
export const withoutData: BatchSource = () => ({ data: scalar(0) });

/** Arguments of {@link shuffledBatches}. */
export interface ShuffledBatchesArgs {
  /** The values of all examples, one example after the other. */
  data: ArrayLike<number>;
  /** Shape of one example, without the batch. */
  shape: number[];
  /** Examples per batch. */
  batch: number;
  /**
   * Class of each example. The batch's condition is its one-hot vector; -1 stands for an unknown class, a row
   * of zeros. Default: batches have no condition.
   */
  labels?: ArrayLike<number>;
  /** Number of classes. Required with `labels`. */
  classes?: number;
  /**
   * Applied to each batch, `[batch, ...shape]`; for example to scale bytes to [-1, 1]. Default: the identity.
   */
  map?(data: Tensor): Tensor;
}

/**
 * Batches of shuffled examples from an array. Each epoch has every example once, in an order that depends on
 * the trainer's seed. If the last batch of an epoch is not full, it continues with the next epoch.
 *
 * @param args Examples, their shape and the batch size, and optional labels and map.
 * @throws TypeError if an argument has a wrong type, or is unknown.
 * @throws RangeError if `data` has not a whole number of examples, or fewer than `batch`; if `labels` has
 * another number of entries than there are examples, an entry is not an integer from -1 to `classes` - 1, or
 * `classes` is missing.
 * @example
 * ```ts
 * const map = (x: Tensor) => sub(div(x, 127.5), 1);
 * const batches = shuffledBatches({ data: pixels, shape: [28, 28, 1], labels, classes: 10, batch: 64, map });
 * ```
 * @category Training loops
 */
export function shuffledBatches(args: ShuffledBatchesArgs): BatchSource {
  checkArguments('shuffledBatches', args, checks);
  const { data, shape, batch, labels, classes = 0, map = (x) => x } = args;
  const size = util.sizeFromShape(shape);
  const count = data.length / size;
  checkCounts(args, count);
  const orders = new Map<number, Uint32Array>();
  let seed: number | undefined;
  const orderOf = (epoch: number, random: RandomStream) => {
    if (seed !== random.seed) orders.clear();
    seed = random.seed;
    const order = orders.get(epoch) ?? random.fork(epoch).permutation(count);
    // a batch has examples of at most two epochs
    for (const old of orders.keys()) if (Math.abs(old - epoch) > 1) orders.delete(old);
    orders.set(epoch, order);
    return order;
  };
  return (index, random) => {
    const rows = Uint32Array.from({ length: batch }, (_, offset) => {
      const position = index * batch + offset;
      return orderOf(Math.floor(position / count), random)[position % count] as number;
    });
    const values = new Float32Array(batch * size);
    for (const [target, row] of rows.entries()) {
      for (let i = 0; i < size; i += 1) values[target * size + i] = data[row * size + i] as number;
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

function checkCounts({ shape, batch, labels, classes = 0 }: ShuffledBatchesArgs, count: number): void {
  const name = 'shuffledBatches';
  if (!Number.isInteger(count))
    reject(name, 'data', `a whole number of examples of shape [${shape.join(', ')}]`, count);
  if (count < batch) reject(name, 'batch', `at most the number of examples, ${count}`, batch);
  if (!labels) return;
  checkValue(name, 'classes', classes, integer(2));
  if (labels.length !== count) reject(name, 'labels', `an array of ${count}, one per example`, labels);
  for (let i = 0; i < count; i += 1) {
    const label = labels[i] as number;
    if (!(Number.isInteger(label) && label >= -1 && label < classes))
      reject(name, `labels[${i}]`, `an integer from -1 to classes - 1 = ${classes - 1}`, label);
  }
}
