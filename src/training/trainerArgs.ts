import type { Tensor } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../core/randomStream.js';
import type { Codes } from '../latent/index.js';
import type { ExponentialMovingAverageArgs } from './exponentialMovingAverage.js';
import type { Player } from './player.js';

/** Arguments of {@link Trainer}. */
export interface TrainerArgs {
  /**
   * The players, in the order of their updates; see {@link adversarial}, {@link likelihood} and
   * {@link player}.
   */
  players: readonly Player[];
  /**
   * The model to average over time, one of the players' models; see {@link exponentialMovingAverage} for
   * `decay` and `start`. Samples are drawn with the averaged weights. Default: no averaging.
   */
  ema?: ExponentialMovingAverageArgs;
  /**
   * Seed of every random number in training, including those of the dropout and noise layers of
   * TensorFlow.js. Initial weights are not among them, because models exist before: create models within
   * {@link withRandom} to get the same initial weights in every run. Default 0.
   */
  seed?: number;
}

/** Arguments of {@link Trainer.train}. */
export interface TrainArgs {
  /** The step to end at, counted from the start of the first run. A resumed run gets the same number. */
  steps: number;
  /** Steps between two reports. Only a report reads values back from the device. Default 50. */
  reportEvery?: number;
  /** Ends training after the current step. */
  signal?: AbortSignal;
}

/** A report on the steps since the last report. */
export interface Progress {
  /** Steps done since the start of the first run. */
  step: number;
  /**
   * Mean of each loss over the steps since the last report, by name; a term of a player is `<player>/<term>`.
   */
  losses: Record<string, number>;
  /** Mean of each reported measure; for example the information of {@link mutualInformationTerm}. */
  measures: Record<string, number>;
  /** Steps per second since the last report. */
  stepsPerSecond: number;
}

/** Arguments of {@link Trainer.sample}. */
export interface TrainerSampleArgs {
  /** Latent codes to use instead of random ones, `[count, size]` each. */
  codes?: Partial<Codes>;
  /**
   * The condition of each sample, `[count, ...]`: the code of a conditional GAN, or the condition of a flow.
   */
  condition?: Tensor;
  /** Source of random codes; it advances with each call. Default: the same samples in every call. */
  random?: RandomStream;
}
