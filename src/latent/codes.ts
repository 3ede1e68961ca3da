import type { Tensor2D } from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { checkArguments, checkValue, finite, integer, optional } from '../core/check.js';
import type { RandomStream } from '../core/randomStream.js';
import { truncatedNormal } from './truncatedNormal.js';

/** Arguments of a code: where it enters the generator. */
export interface CodeArgs {
  /**
   * Width in pixels of the features at which the code enters, through {@link latentInjection} or a
   * conditional normalization. Default: none, so the code enters at the first layer.
   */
  scale?: number;
  /** Number of layers that inject the code at that scale. Used to detect a surplus layer. Default 1. */
  injections?: number;
}

/**
 * One part of the latent input of a generator: its distribution, and the scale at which it enters. Created by
 * {@link gaussian}, {@link uniform} or {@link categorical}.
 */
export interface Code extends CodeArgs {
  /** The distribution. */
  readonly kind: 'gaussian' | 'uniform' | 'categorical';
  /** Dimensions of one sample. For a categorical code, the number of classes. */
  readonly size: number;
  /**
   * Entropy of the code in nats: differential entropy of all dimensions, or the entropy of a categorical
   * code.
   */
  readonly entropy: number;
  /**
   * Draws `count` independent samples, `[count, size]`. With `truncation`, Gaussian values outside
   * `[-truncation, truncation]` are resampled.
   */
  sample(count: number, random: RandomStream, truncation?: number): Tensor2D;
}

/** Arguments of {@link uniform}. */
export interface UniformArgs extends CodeArgs {
  /** Lower bound. Default -1. */
  low?: number;
  /** Upper bound. Default 1. */
  high?: number;
}

/**
 * A Gaussian code with mean 0 and standard deviation 1 in each of `size` independent dimensions.
 *
 * @param size The number of dimensions.
 * @param args The scale at which the code enters.
 * @throws RangeError if `size` is not an integer of at least 1, or `injections` is above 1 without a `scale`.
 * @category Latent space
 */
export function gaussian(size: number, args: CodeArgs = {}): Code {
  return code('gaussian', size, 0.5 * Math.log(2 * Math.PI * Math.E), args, (count, random, truncation) => {
    const shape = [count, size];
    return (truncation === undefined ? random.normal(shape) : truncatedNormal(random, shape, truncation)) as Tensor2D;
  });
}

/**
 * A uniform code on `[low, high)` in each of `size` independent dimensions.
 *
 * Its entropy is ln(high - low) per dimension. The code of openai/InfoGAN uses the entropy of a Gaussian
 * instead.
 *
 * @param size The number of dimensions.
 * @param args The bounds, and the scale at which the code enters.
 * @throws RangeError if `size` is not an integer of at least 1, `high` is not above `low`, or `injections` is
 * above 1 without a `scale`.
 * @category Latent space
 */
export function uniform(size: number, args: UniformArgs = {}): Code {
  checkArguments('uniform', args, { low: optional(finite), high: optional(finite), ...codeArguments });
  const { low = -1, high = 1, ...rest } = args;
  if (!(low < high)) reject('uniform', 'high', `> low = ${low}`, high);
  const draw: Code['sample'] = (count, random) => random.uniform([count, size], low, high) as Tensor2D;
  return code('uniform', size, Math.log(high - low), rest, draw);
}

/**
 * A categorical code: one of `classes` equally likely classes, as a one-hot vector.
 *
 * @param classes The number of classes.
 * @param args The scale at which the code enters.
 * @throws RangeError if `classes` is not an integer of at least 2, or `injections` is above 1 without a
 * `scale`.
 * @category Latent space
 */
export function categorical(classes: number, args: CodeArgs = {}): Code {
  return code('categorical', classes, 0, args, (count, random) => random.categorical(count, classes));
}

const codeArguments = { scale: optional(integer(1)), injections: optional(integer(1)) };

function code(
  kind: Code['kind'],
  size: number,
  entropyPerDimension: number,
  args: CodeArgs,
  sample: Code['sample'],
): Code {
  if (kind === 'categorical') checkValue(kind, 'classes', size, integer(2));
  else checkValue(kind, 'size', size, integer(1));
  checkArguments(kind, args, codeArguments);
  const { scale, injections = 1 } = args;
  const entropy = kind === 'categorical' ? Math.log(size) : entropyPerDimension * size;
  if (injections > 1 && scale === undefined) reject(kind, 'injections', '1 without a scale', injections);
  return { kind, size, entropy, injections, ...(scale !== undefined && { scale }), sample };
}
