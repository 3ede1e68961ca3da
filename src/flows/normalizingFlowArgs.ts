import type { Tensor } from '@tensorflow/tfjs-core';
import {
  arrayOf,
  boolean,
  type Check,
  either,
  integer,
  nonNegative,
  oneOf,
  optional,
  plainObject,
  random,
} from '../core/check.js';
import type { RandomStream } from '../core/randomStream.js';
import type { Bijector } from './bijector.js';
import { examples, bijector as isBijector, prior as isPrior } from './checks.js';
import type { Prior } from './prior.js';
import type { Temperature } from './temperature.js';

/** Arguments of {@link normalizingFlow}. */
export interface NormalizingFlowArgs {
  /** Shape of one example, without the batch. */
  shape: readonly number[];
  /** Maps data to latents. */
  bijector: Bijector;
  /** Distribution of the latents. Default {@link gaussianPrior}, a standard Gaussian. */
  prior?: Prior;
  /** Shape of the condition of one example, without the batch. Default none: the flow is unconditional. */
  conditionShape?: readonly number[];
  /**
   * Which parts of a conditional flow get the condition. Default `'both'`; a bijector or prior without a use
   * for it ignores it.
   */
  conditionTarget?: 'both' | 'bijector' | 'prior';
  /**
   * Whether x and −x are equally likely, as for a magnet without an external field. The density is then ½
   * p(x) + ½ p(−x), which costs twice as much, and the sign of each sample is random. Default false.
   */
  symmetric?: boolean;
}

/** Arguments of {@link NormalizingFlow.sample} and {@link NormalizingFlow.sampleAndLogProb}. */
export interface FlowSampleArgs {
  /** Source of the random numbers. */
  random: RandomStream;
  /**
   * Factor of the standard deviations of the latents. Below 1, samples are more likely and less varied; 0
   * removes the variation of a scale. Default 1, the distribution of the flow itself.
   */
  temperature?: Temperature;
  /** The condition of each sample, `[count, ...]`. Required if the flow is conditional. */
  condition?: Tensor;
}

/** Arguments of {@link NormalizingFlow.resample}. */
export interface ResampleArgs extends FlowSampleArgs {
  /** Names of the scales whose latents are resampled. */
  scales: readonly string[];
}

/**
 * Checks of {@link NormalizingFlowArgs}.
 *
 * @internal
 */
export const flowArguments: Readonly<Record<string, Check>> = {
  shape: arrayOf(integer(1), 1),
  bijector: isBijector,
  prior: optional(isPrior),
  conditionShape: optional(arrayOf(integer(1), 1)),
  conditionTarget: optional(oneOf(['both', 'bijector', 'prior'])),
  symmetric: optional(boolean),
};

/**
 * Checks of the arguments of methods that take examples or latents.
 *
 * @internal
 */
export const callArguments: Readonly<Record<string, Check>> = {
  condition: optional(examples),
  training: optional(boolean),
};

/**
 * Checks of {@link FlowSampleArgs}.
 *
 * @internal
 */
export const sampleArguments: Readonly<Record<string, Check>> = {
  random,
  temperature: optional(either(nonNegative, plainObject)),
  condition: optional(examples),
};
