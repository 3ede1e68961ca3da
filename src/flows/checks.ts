import { Tensor } from '@tensorflow/tfjs-core';
import { type Check, checkValue, having, number } from '../core/check.js';
import { floats } from '../core/floats.js';

export const bijector = having('a bijector', 'forward', 'inverse', 'vjp', 'computeInputShape');
export const prior = having('a prior', 'logProb', 'sample', 'apply');
export const flow = having('a normalizing flow', 'logProb', 'sample', 'sampleAndLogProb', 'encode');

/** Bits of a number that is an integer: float32 holds integers up to 2²⁴. */
export const bitsOfNumber = number(
  'an integer from 1 to 24',
  (bits) => Number.isSafeInteger(bits) && bits >= 1 && bits <= 24,
);

/** A tensor of numbers, `[batch, ...]`, with an example in it at least. */
export const examples: Check = (value) => {
  const allowed = 'a tensor of numbers, [batch, ...], of rank 2 or more';
  if (!(value instanceof Tensor) || value.dtype === 'string' || value.dtype === 'complex64')
    return [allowed, TypeError];
  return value.rank < 2 || value.size === 0 ? [allowed, RangeError] : undefined;
};

/** A tensor of examples as floats, of as many examples as `batch` says if it does. */
export function checkedExamples(name: string, argument: string, value: Tensor, batch?: number): Tensor {
  checkValue(name, argument, value, examples);
  checkBatch(name, argument, value, batch);
  return floats(value);
}

/** Refuses a tensor of another count of examples. */
export function checkBatch(name: string, argument: string, value: Tensor, batch = value.shape[0]): void {
  checkValue(name, argument, value, (given) =>
    (given as Tensor).shape[0] === batch ? undefined : [`of a batch of ${batch}`, RangeError],
  );
}

/** Refuses a tensor whose examples have another shape; where a size is null it may be any. */
export function checkShape(
  name: string,
  argument: string,
  value: Tensor,
  [, ...sizes]: readonly (number | null)[],
): void {
  checkValue(name, argument, value, (given) => {
    const [, ...found] = (given as Tensor).shape;
    const fits = found.length === sizes.length && sizes.every((size, axis) => size === null || size === found[axis]);
    return fits ? undefined : [`of shape [${['batch', ...sizes.map((size) => size ?? 'any')].join(', ')}]`, RangeError];
  });
}
