import type { Tensor2D } from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { checkArguments, checkValue, finite, integer, optional } from '../core/check.js';
import type { RandomStream } from '../core/randomStream.js';
import { truncatedNormal } from './truncatedNormal.js';

/** Where a code enters a generator. */
export interface CodeArgs {
  /** Width of the features it is let into, by {@link latentInjection} or a conditional normalisation. Default none: it enters at the bottom. */
  scale?: number;
  /** How many layers let it in at that scale, so that one too many is found. Default 1. */
  injections?: number;
}

/** One named part of a latent vector: how it is distributed, and at which scale it enters. */
export interface Code extends CodeArgs {
  readonly kind: 'gaussian' | 'uniform' | 'categorical';
  /** Numbers per sample; for a categorical code the number of classes. */
  readonly size: number;
  /** Differential entropy of all its numbers (of a uniform code that of its own distribution, not a Gaussian's), or a categorical code's entropy, in nats. */
  readonly entropy: number;
  /** `count` independent samples, `[count, size]`; Gaussians drawn again until they lie in `[-truncation, truncation]`, if that is given. */
  sample(count: number, random: RandomStream, truncation?: number): Tensor2D;
}

/** Arguments of {@link uniform}. */
export interface UniformArgs extends CodeArgs {
  /** Default -1. */
  low?: number;
  /** Default 1. */
  high?: number;
}

/** A code of `size` independent Gaussians of mean 0 and standard deviation 1. @category Latent space */
export function gaussian(size: number, args: CodeArgs = {}): Code {
  return code('gaussian', size, 0.5 * Math.log(2 * Math.PI * Math.E), args, (count, random, truncation) => {
    const shape = [count, size];
    return (truncation === undefined ? random.normal(shape) : truncatedNormal(random, shape, truncation)) as Tensor2D;
  });
}

/**
 * A code of `size` independent numbers, uniform between `low` and `high`.
 *
 * Its entropy is the true one, ln(high - low) for each number; openai/InfoGAN's code has that of a Gaussian in its place.
 *
 * @category Latent space
 */
export function uniform(size: number, args: UniformArgs = {}): Code {
  checkArguments('uniform', args, { low: optional(finite), high: optional(finite), ...codeArguments });
  const { low = -1, high = 1, ...rest } = args;
  if (!(low < high)) reject('uniform', 'high', `> low = ${low}`, high);
  const draw: Code['sample'] = (count, random) => random.uniform([count, size], low, high) as Tensor2D;
  return code('uniform', size, Math.log(high - low), rest, draw);
}

/** A code that is one of `classes`, all equally likely, as a one-hot row. @category Latent space */
export function categorical(classes: number, args: CodeArgs = {}): Code {
  return code('categorical', classes, 0, args, (count, random) => random.categorical(count, classes));
}

const codeArguments = { scale: optional(integer(1)), injections: optional(integer(1)) };

function code(kind: Code['kind'], size: number, entropyOfNumber: number, args: CodeArgs, sample: Code['sample']): Code {
  if (kind === 'categorical') checkValue(kind, 'classes', size, integer(2));
  else checkValue(kind, 'size', size, integer(1));
  checkArguments(kind, args, codeArguments);
  const { scale, injections = 1 } = args;
  const entropy = kind === 'categorical' ? Math.log(size) : entropyOfNumber * size;
  if (injections > 1 && scale === undefined) reject(kind, 'injections', '1 where no scale is given', injections);
  return { kind, size, entropy, injections, ...(scale !== undefined && { scale }), sample };
}
