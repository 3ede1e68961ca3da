import type { Optimizer, Scalar, Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core';
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
  recordOf,
  text,
  variable,
} from '../core/check.js';
import type { RandomStream } from '../core/randomStream.js';
import type { Codes } from '../latent/index.js';
import { lossGradients, type Report, type ValueAndGradients } from './lossGradients.js';

/** One batch of data. The trainer disposes it after use. */
export interface Batch {
  /** The examples, `[batch, ...]`. */
  data: Tensor;
  /** The condition of each example, `[batch, size]`; for example a one-hot class. */
  condition?: Tensor2D;
}

/** What an update gets in addition to the batch. */
export interface StepContext {
  /** Rounds of training done before this one. */
  step: number;
  /** Random numbers of this update; the same if the update is repeated. */
  random: RandomStream;
  /**
   * The variables that the player trains. A variable in several players' models belongs to the first of them.
   * Default: all variables of its models.
   */
  owned?: ReadonlySet<Variable>;
}

/** What a loss function gets in addition to the batch. */
export interface LossContext extends StepContext {
  /** Reports a scalar that is not minimized. The trainer reports its mean among the `measures`. */
  report: Report;
}

/** What a player gets to draw samples. */
export interface SampleArgs {
  /** Number of samples. */
  count: number;
  /** Source of random codes and noise. */
  random: RandomStream;
  /** Rounds of training done. */
  step: number;
  /** Latent codes to use instead of random ones, `[count, size]` each. */
  codes?: Partial<Codes>;
  /** The condition of each sample, `[count, ...]`. */
  condition?: Tensor;
}

/**
 * A trained side of a model: a GAN has two players, a flow one. Each minimizes its loss with its own
 * optimizer.
 */
export interface Player {
  /** Name of its losses and of its part of a checkpoint. */
  readonly name: string;
  /**
   * The models that this player trains. A layer that an earlier player also has is trained by that player.
   */
  readonly models: readonly LayersModel[];
  /** The optimizer that updates the weights. */
  readonly optimizer: Optimizer;
  /** Further variables to save in a checkpoint, by name. The trainer disposes them. */
  readonly state?: Readonly<Record<string, Variable>>;
  /**
   * Text by topic, for example `latent`. A checkpoint with other text is refused.
   */
  readonly describes?: Readonly<Record<string, string>>;
  /** Updates per round. */
  readonly updates: number;
  /** Losses and gradients of one update. It changes no trainable weight. */
  valueAndGradients(batch: Batch, context: StepContext): ValueAndGradients;
  /** Draws samples. */
  sample?(args: SampleArgs): Tensor;
}

/** Arguments of {@link player}. */
export interface PlayerArgs {
  /** Name of its losses and of its part of a checkpoint. A slash is not allowed. */
  name: string;
  /** The models to train. */
  models: readonly LayersModel[];
  /** The optimizer that updates the weights. Each player needs its own. */
  optimizer: Optimizer;
  /** Updates per round, each with a batch of its own. Default 1. */
  updates?: number;
  /**
   * The loss: a scalar, or several by name, whose sum is minimized. The models' regularizers are added. Use
   * `context.report` for values to watch.
   */
  loss(batch: Batch, context: LossContext): Scalar | Record<string, Scalar>;
  /** Draws samples. Default: the player has none. */
  sample?(args: SampleArgs): Tensor;
  /**
   * Variables that `loss` changes, by name. They are saved with a checkpoint and disposed with the trainer.
   * Default none.
   */
  state?: Readonly<Record<string, Variable>>;
  /** Text by topic, for example `latent`. A checkpoint with other text is refused. Default none. */
  describes?: Readonly<Record<string, string>>;
}

/**
 * A player whose gradients follow from its loss, for {@link Trainer}.
 *
 * @throws TypeError if an argument has a wrong type, or is unknown.
 * @throws RangeError if `name` is empty or contains a slash, `models` is empty, or `updates` is not an
 * integer of at least 1.
 * @example
 * ```ts
 * const model = sequential({ layers: [layers.dense({ units: 1, inputShape: [1] })] });
 * const regression = player({
 *   name: 'regression',
 *   models: [model],
 *   optimizer: adam({ learningRate: 1e-2 }),
 *   loss: ({ data }) => losses.meanSquaredError(mul(data, 3), model.apply(data) as Tensor) as Scalar,
 * });
 * ```
 * @category Players
 */
export function player(args: PlayerArgs): Player {
  checkArguments('player', args, {
    name: playerName,
    models: arrayOf(model),
    optimizer: isOptimizer,
    updates: optional(integer(1)),
    loss: callable,
    sample: optional(callable),
    state: optional(recordOf(variable)),
    describes: optional(recordOf(text)),
  });
  const { name, models, updates = 1, loss, ...rest } = args;
  if (models.length === 0) reject('player', 'models', 'at least one model', []);
  return {
    ...rest,
    name,
    models,
    updates,
    valueAndGradients: (batch, context) =>
      lossGradients(models, (report) => loss(batch, { ...context, report }), { name, variables: context.owned }),
  };
}

/**
 * A name without slashes, which separate the names of weights in a checkpoint.
 *
 * @internal
 */
export const playerName = (value: unknown) => {
  const fault = text(value);
  if (fault) return fault;
  return value === '' || (value as string).includes('/')
    ? (['a word without a slash', RangeError] as const)
    : undefined;
};
