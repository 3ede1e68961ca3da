import {
  equal,
  fill,
  floor,
  getBackend,
  greaterEqual,
  less,
  logicalAnd,
  type Tensor,
  where,
} from '@tensorflow/tfjs-core';
import { anyTensor, checkValue } from '../core/check.js';
import { floats } from '../core/floats.js';

/** Backends whose tensors are in host memory, so that reading them does not wait. */
const hostBackends: readonly string[] = ['cpu', 'wasm'];

/**
 * Integers in [0, 2ᵇ) as float32. Other values throw on the cpu and wasm backends. On a GPU they become NaN,
 * because reading values back would block.
 */
export function checkedIntegers(name: string, integers: Tensor, bits: number): Tensor {
  checkValue(name, 'integers', integers, anyTensor);
  const values = floats(integers);
  const end = 2 ** bits;
  if (!hostBackends.includes(getBackend())) {
    const isValid = logicalAnd(logicalAnd(greaterEqual(values, 0), less(values, end)), equal(values, floor(values)));
    return where(isValid, values, fill(values.shape, Number.NaN));
  }
  const invalid = values.dataSync().find((value) => !(Number.isInteger(value) && value >= 0 && value < end));
  if (invalid !== undefined)
    throw new RangeError(`${name}: integers must be in [0, ${end}) for ${bits} bits, got ${invalid}`);
  return values;
}
