import type { Tensor } from '@tensorflow/tfjs-core';
import { floats } from './floats.js';

/** The first or only tensor of the inputs of a layer, as float32. */
export function firstTensor<T extends Tensor>(inputs: T | T[]): T {
  return floats(Array.isArray(inputs) ? (inputs[0] as T) : inputs);
}
