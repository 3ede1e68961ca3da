import type { Tensor2D } from '@tensorflow/tfjs-core';
import { integerAtLeast, positive, reject } from '../core/arguments.js';
import type { RandomStream } from '../core/randomStream.js';

/** One named part of a latent vector: how it is distributed, and at which scale it enters. */
export interface Code {
  readonly kind: 'gaussian' | 'uniform' | 'categorical';
  /** Numbers per sample; for a categorical code the number of classes. */
  readonly size: number;
  /** Width of the features it is injected into; not set: it enters at the bottom. */
  readonly scale?: number | undefined;
  /** `count` independent samples, `[count, size]`; Gaussians drawn again until they lie in `[-truncation, truncation]`, if that is given. */
  sample(count: number, random: RandomStream, truncation?: number): Tensor2D;
}

/** Where a code enters. */
export interface CodeArgs {
  /** Width of the features it is injected into; not set: it enters at the bottom. */
  scale?: number;
}

/** Arguments of {@link uniform}. */
export interface UniformArgs extends CodeArgs {
  /** Default -1. */
  low?: number;
  /** Default 1. */
  high?: number;
}

/** A code of `size` independent Gaussians of mean 0 and standard deviation 1. @category Latent space */
export function gaussian(size: number, { scale }: CodeArgs = {}): Code {
  return code('gaussian', size, 1, scale, (count, random, truncation) => {
    const shape = [count, size];
    return (truncation === undefined ? random.normal(shape) : random.truncatedNormal(shape, truncation)) as Tensor2D;
  });
}

/** A code of `size` independent numbers, uniform between `low` and `high`. @category Latent space */
export function uniform(size: number, { low = -1, high = 1, scale }: UniformArgs = {}): Code {
  if (!(low < high)) reject('uniform', 'high', `> low = ${low}`, high);
  return code('uniform', size, 1, scale, (count, random) => random.uniform([count, size], low, high) as Tensor2D);
}

/** A code that is one of `classes`, all equally likely, as a one-hot row. @category Latent space */
export function categorical(classes: number, { scale }: CodeArgs = {}): Code {
  return code('categorical', classes, 2, scale, (count, random) => random.categorical(count, classes));
}

function code(
  kind: Code['kind'],
  size: number,
  minimum: number,
  scale: number | undefined,
  sample: Code['sample'],
): Code {
  integerAtLeast(kind, kind === 'categorical' ? 'classes' : 'size', size, minimum);
  if (scale !== undefined) positive(kind, 'scale', scale);
  return { kind, size, scale, sample };
}
