import type { Tensor } from '@tensorflow/tfjs-core';

/** One tensor or several tensors as an array. */
export function toArray<T extends Tensor>(tensors: T | T[]): T[] {
  return Array.isArray(tensors) ? tensors : [tensors];
}
