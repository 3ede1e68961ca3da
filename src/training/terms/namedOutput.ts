import type { Tensor } from '@tensorflow/tfjs-core';
import { reject } from '../../core/arguments.js';

/** One of a discriminator's outputs. */
export function namedOutput(term: string, outputs: Record<string, Tensor> | undefined, output: string): Tensor {
  const found = outputs?.[output];
  return (
    found ??
    reject(term, 'output', `one of the discriminator's outputs ${Object.keys(outputs ?? {}).join(', ')}`, output)
  );
}
