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
import { checkValue, tensor } from '../core/check.js';
import { floats } from '../core/floats.js';

/** Backends whose numbers lie in the host's memory, so that reading them waits for nothing. */
const onHost: readonly string[] = ['cpu', 'wasm'];

/** Integers in [0, 2ᵇ) as floats. Other numbers are refused where they are at hand, and are NaN on a GPU, which nothing is read back from. */
export function asIntegers(name: string, integers: Tensor, bits: number): Tensor {
  checkValue(name, 'integers', integers, tensor());
  const given = floats(integers);
  const end = 2 ** bits;
  if (!onHost.includes(getBackend())) {
    const fits = logicalAnd(logicalAnd(greaterEqual(given, 0), less(given, end)), equal(given, floor(given)));
    return where(fits, given, fill(given.shape, Number.NaN));
  }
  const wrong = given.dataSync().find((value) => !(Number.isInteger(value) && value >= 0 && value < end));
  if (wrong !== undefined)
    throw new RangeError(`${name}: integers must be in [0, ${end}), as there are ${bits} bits, got ${wrong}`);
  return given;
}
