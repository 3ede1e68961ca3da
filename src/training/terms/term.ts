import type { Scalar, Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Codes, LatentSpace } from '../../latent/index.js';
import type { LossContext } from '../player.js';

/** The two players of a GAN. */
export type AdversarialPlayer = 'discriminator' | 'generator';

/** The condition of a batch: its code, and the values for real and generated examples, `[batch, size]`. */
export interface BatchCondition {
  /** Name of the code. */
  name: string;
  real: Tensor2D;
  fake: Tensor2D;
}

/** What a term of either player sees of the update. */
export interface SharedTermContext extends LossContext {
  generator: LayersModel;
  discriminator: LayersModel;
  /** Real examples, augmented if the GAN has an augmentation. */
  real: Tensor;
  /** As many generated samples, augmented in the same way. */
  fake: Tensor;
  /** All outputs of the generator, the samples first, without augmentation. */
  generated: readonly Tensor[];
  /** The codes that the samples were generated with. */
  codes: Codes;
  /** The condition of the batch; undefined for a GAN without one. */
  condition: BatchCondition | undefined;
  /**
   * Calls the discriminator again, in training mode, and returns its logits. Its state (moving averages, u
   * and v) does not change. A discriminator with a condition input needs `condition`: pass `condition.real` or
   * `condition.fake` of this context. Other discriminators ignore it.
   */
  discriminate(x: Tensor, condition?: Tensor): Tensor;
  /** The same call, with all outputs of the discriminator by name. */
  discriminatorOutputs(x: Tensor, condition?: Tensor): Record<string, Tensor>;
}

/** What a term sees of the discriminator's update. */
export interface DiscriminatorTermContext extends SharedTermContext {
  player: 'discriminator';
  /** All outputs of the discriminator by name, computed once for all terms. */
  outputs: { real: Record<string, Tensor>; fake: Record<string, Tensor> };
  /** The first of these outputs, `[batch, 1]`. */
  logits: { real: Tensor; fake: Tensor };
}

/** What a term sees of the generator's update. */
export interface GeneratorTermContext extends SharedTermContext {
  player: 'generator';
  /** All outputs of the discriminator by name; those of real data only with a relativistic loss. */
  outputs: { real?: Record<string, Tensor>; fake: Record<string, Tensor> };
  /** The first of these outputs, `[batch, 1]`. */
  logits: { real?: Tensor; fake: Tensor };
}

/** What a term of both players sees; `player` says whose update it is. */
export type TermContext = DiscriminatorTermContext | GeneratorTermContext;

/** What a term can check before the first step. */
export interface Game {
  generator: LayersModel;
  discriminator: LayersModel;
  latent: LatentSpace;
  /** The code that is the condition of a batch, if any. */
  condition: string | undefined;
}

/** What all terms have. */
export interface TermBase {
  /**
   * Name of its loss; unique among the terms, and none of "discriminator", "generator" and "regularization".
   */
  readonly name: string;
  /** Factor of its loss. Default 1. */
  readonly weight?: number;
  /** The term runs at every n-th step only (lazy regularization). Default 1. */
  readonly interval?: number;
  /**
   * Whether the term trains the discriminator to predict the condition. The discriminator then needs no
   * condition input. Default false.
   */
  readonly usesCondition?: boolean;
  /** Variables that `loss` changes from step to step, by name. They are saved with a checkpoint. */
  readonly state?: Readonly<Record<string, Variable>>;
  /** Throws if the term cannot be part of this GAN. */
  check?(game: Game): void;
}

/** A term of the discriminator's loss. */
export interface DiscriminatorTerm extends TermBase {
  readonly player: 'discriminator';
  /** The loss to add, a scalar, before it is multiplied by `weight`. */
  loss(context: DiscriminatorTermContext): Scalar;
}

/** A term of the generator's loss. */
export interface GeneratorTerm extends TermBase {
  readonly player: 'generator';
  /** The loss to add, a scalar, before it is multiplied by `weight`. */
  loss(context: GeneratorTermContext): Scalar;
}

/** A term of both players' losses. */
export interface SharedTerm extends TermBase {
  readonly player: 'both';
  /** The loss to add, a scalar, before it is multiplied by `weight`. */
  loss(context: TermContext): Scalar;
}

/**
 * Something added to the loss of one or both players of a GAN: a penalty, an information bound, a
 * consistency.
 */
export type Term = DiscriminatorTerm | GeneratorTerm | SharedTerm;
