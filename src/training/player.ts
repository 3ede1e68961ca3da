import {
  type NamedTensorMap,
  type Optimizer,
  type Scalar,
  Tensor,
  type Tensor2D,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import {
  arrayOf,
  callable,
  checkArguments,
  integer,
  optimizer as isOptimizer,
  model,
  optional,
  text,
} from '../core/check.js';
import type { RandomStream } from '../core/randomStream.js';
import type { Codes } from '../latent/index.js';
import { lossGradients } from './lossGradients.js';

/** One batch of data, which the trainer disposes after use. */
export interface Batch {
  /** The examples, `[batch, ...]`. */
  data: Tensor;
  /** What they are conditioned on, `[batch, size]`; a one-hot class for example. */
  condition?: Tensor2D;
}

/** What a player is told besides the batch. */
export interface StepContext {
  /** Rounds of training done before this one. */
  step: number;
  /** Random numbers of this update alone, the same whenever it is done again. */
  random: RandomStream;
  /** The variables that the player trains: one that is in several players' models belongs to the first of them. Default all of its models. */
  owned?: ReadonlySet<Variable>;
}

/** What a player's update consists of. */
export interface ValueAndGradients {
  /** Each part of the loss by its name, scalars; the caller disposes them. */
  losses: Record<string, Scalar>;
  /** Numbers to report that are not minimised, by their names; the caller disposes them. */
  measures?: Record<string, Scalar>;
  /** By the variables' names; the caller disposes them. */
  gradients: NamedTensorMap;
}

/** What a player is asked to draw. */
export interface SampleArgs {
  count: number;
  random: RandomStream;
  /** Rounds of training done. */
  step: number;
  /** Codes to use instead of random ones, `[count, size]` each. */
  codes?: Partial<Codes>;
}

/** Somebody who minimises a loss with an optimiser: a GAN has two, a flow one. */
export interface Player {
  readonly name: string;
  /** The models that change in this player's update, and in no other's; what they share with an earlier player's changes in that one's. */
  readonly models: readonly LayersModel[];
  readonly optimizer: Optimizer;
  /** What it remembers besides its models, by name; saved with them, and freed with the trainer. */
  readonly state?: Record<string, Variable>;
  /** What a checkpoint must agree with besides shapes, in words by their topic. */
  readonly describes?: Readonly<Record<string, string>>;
  /** Updates a round. */
  readonly updates: number;
  /** Losses and gradients of one update; changes no weight. */
  valueAndGradients(batch: Batch, context: StepContext): ValueAndGradients;
  /** Draws samples, if that is what the player learns. */
  sample?(args: SampleArgs): Tensor;
}

/** Arguments of {@link player}. */
export interface PlayerArgs {
  /** Names its losses and its part of a checkpoint. */
  name: string;
  /** The models that change in this player's update, and in no other's. */
  models: readonly LayersModel[];
  optimizer: Optimizer;
  /** Updates a round, each with a batch of its own. Default 1. */
  updates?: number;
  /** The loss, or its parts by name; their sum is minimised, together with the models' regularisers. */
  loss(batch: Batch, context: StepContext): Scalar | Record<string, Scalar>;
  /** Draws samples, if that is what the player learns. */
  sample?(args: SampleArgs): Tensor;
}

/**
 * A player whose gradients follow from its loss.
 *
 * @throws TypeError if an argument is of another type than it must be, or unknown.
 * @throws RangeError if `name` is empty or has a slash, `models` is empty, or `updates` is not an integer of at least 1.
 * @example
 * ```ts
 * const model = sequential({ layers: [layers.dense({ units: 1, inputShape: [1] })] });
 * const learner = player({
 *   name: 'learner',
 *   models: [model],
 *   optimizer: adam({ learningRate: 1e-2 }),
 *   loss: ({ data }) => losses.meanSquaredError(mul(data, 3), model.apply(data) as Tensor) as Scalar,
 * });
 * ```
 * @category Training
 */
export function player(args: PlayerArgs): Player {
  checkArguments('player', args, {
    name: text,
    models: arrayOf(model),
    optimizer: isOptimizer,
    updates: optional(integer(1)),
    loss: callable,
    sample: optional(callable),
  });
  const { name, models, optimizer, updates = 1, loss, sample } = args;
  if (name === '' || name.includes('/')) reject('player', 'name', 'a word without a slash', name);
  if (models.length === 0) reject('player', 'models', 'at least one model', '[]');
  const parts = (value: Scalar | Record<string, Scalar>) => (value instanceof Tensor ? { [name]: value } : value);
  return {
    name,
    models,
    optimizer,
    updates,
    valueAndGradients: (batch, context) => lossGradients(models, () => parts(loss(batch, context)), context.owned),
    ...(sample && { sample }),
  };
}
