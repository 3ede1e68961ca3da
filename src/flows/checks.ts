import { Tensor } from '@tensorflow/tfjs-core';
import { type Check, checkValue, having, number } from '../core/check.js';
import { floats } from '../core/floats.js';

export const bijector = having('a bijector', 'forward', 'inverse', 'vjp', 'computeInputShape');
export const prior = having('a prior', 'logProb', 'sample', 'apply');
export const flow = having('a normalizing flow', 'logProb', 'sample', 'sampleAndLogProb', 'encode');

/** The number of bits of an integer; float32 represents integers up to 2²⁴ exactly. */
export const bitsOfNumber = number(
  'an integer from 1 to 24',
  (bits) => Number.isSafeInteger(bits) && bits >= 1 && bits <= 24,
);

/** A numeric tensor `[batch, ...]` with at least one example. */
export const examples: Check = (value) => {
  const allowed = 'a tensor of numbers, [batch, ...], of rank 2 or more';
  if (!(value instanceof Tensor) || value.dtype === 'string' || value.dtype === 'complex64')
    return [allowed, TypeError];
  return value.rank < 2 || value.size === 0 ? [allowed, RangeError] : undefined;
};

/** Checks a tensor of examples, and its batch size if `batch` is given, and returns it as float32. */
export function checkedExamples(name: string, argument: string, value: Tensor, batch?: number): Tensor {
  checkValue(name, argument, value, examples);
  checkBatch(name, argument, value, batch);
  return floats(value);
}

/** Throws if a tensor has another batch size. */
export function checkBatch(name: string, argument: string, value: Tensor, batch = value.shape[0]): void {
  checkValue(name, argument, value, (tensor) =>
    (tensor as Tensor).shape[0] === batch ? undefined : [`of batch size ${batch}`, RangeError],
  );
}

/**
 * Throws if the examples of a tensor have another shape; a size of null allows any. The batch size is not
 * checked.
 */
export function checkShape(
  name: string,
  argument: string,
  value: Tensor,
  [, ...sizes]: readonly (number | null)[],
): void {
  checkValue(name, argument, value, (tensor) => {
    const [, ...actual] = (tensor as Tensor).shape;
    const fits = actual.length === sizes.length && sizes.every((size, axis) => size === null || size === actual[axis]);
    return fits ? undefined : [`of shape [${['batch', ...sizes.map((size) => size ?? 'any')].join(', ')}]`, RangeError];
  });
}
