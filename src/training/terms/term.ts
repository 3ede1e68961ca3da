import type { Scalar, Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Codes, LatentSpace } from '../../latent/index.js';
import type { StepContext } from '../player.js';

/** The two players of a GAN. */
export type AdversarialPlayer = 'discriminator' | 'generator';

/** What a term sees of the update it adds to. */
export interface TermContext extends StepContext {
  /** Whose loss it is added to in this call. */
  player: AdversarialPlayer;
  generator: LayersModel;
  discriminator: LayersModel;
  /** Data, and what the generator made of `codes`, as many of each; both augmented, if the game has an augmentation. */
  real: Tensor;
  fake: Tensor;
  /** All outputs of the generator, the samples first, as it made them. */
  generated: readonly Tensor[];
  codes: Codes;
  /** The code that tells of the data, and its values for data and samples; not set where the game has none. */
  condition: { name: string; real: Tensor2D; fake: Tensor2D } | undefined;
  /** The discriminator's outputs by name, computed once for all terms; the generator's update has them for `fake` alone, but with a relativistic loss. */
  outputs: { real: Record<string, Tensor> | undefined; fake: Record<string, Tensor> };
  /** The first of these outputs, which says how real each looks. */
  logits: { real: Tensor | undefined; fake: Tensor };
  /** Calls a model once more, in training mode, and leaves its state (moving averages, u and v) as it is. */
  call(model: LayersModel, inputs: Tensor | Tensor[]): Tensor | Tensor[];
  /** Tells a number that is not minimised; its mean since the last report is among the trainer's `measures`. */
  report(name: string, value: Scalar): void;
}

/** What a term may check of a game before its first step. */
export interface Game {
  generator: LayersModel;
  discriminator: LayersModel;
  latent: LatentSpace;
  /** The code that batches tell of the data, if any. */
  condition: string | undefined;
}

/** Something added to the loss of one player or of both: a penalty, an information bound, a consistency. */
export interface Term {
  /** Names its loss; unique among the terms, and none of "discriminator", "generator" and "regularization". */
  readonly name: string;
  /** Whose loss it is added to. */
  readonly player: AdversarialPlayer | 'both';
  /** What its loss is multiplied by. Default 1. */
  readonly weight?: number;
  /** Runs at every n-th step only. Default 1. */
  readonly interval?: number;
  /** Whether it asks the discriminator for the condition, which then need not be told. Default false. */
  readonly usesCondition?: boolean;
  /** What the term remembers from step to step, under a name each; it changes in `loss`, and is saved with a checkpoint. */
  readonly state?: Record<string, Variable>;
  /** Refuses, by throwing, a game that it cannot be part of. */
  check?(game: Game): void;
  /** What is added, a scalar, before it is multiplied by `weight`. */
  loss(context: TermContext): Scalar;
}
