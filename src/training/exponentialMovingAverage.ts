import {
  add,
  concat,
  keep,
  mul,
  reshape,
  slice,
  sub,
  type Tensor,
  type Tensor1D,
  tidy,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { callable, checkArguments, checkValue, fraction, integer, model as isModel, optional } from '../core/check.js';
import { variablesOf } from '../core/modelState.js';
import { WeightSwap, withTrainedWeights } from './weightSwap.js';

/** Arguments of {@link exponentialMovingAverage}. */
export interface ExponentialMovingAverageArgs {
  /** The model to average. */
  model: LayersModel;
  /** Fraction β of the old value that the average keeps in each update. Default 0.999. */
  decay?: number;
  /** Updates before averaging starts; until then the average is a copy of the weights. Default 0. */
  start?: number;
}

/** Moving average of a model's weights; see {@link exponentialMovingAverage}. */
export class ExponentialMovingAverage {
  readonly decay: number;
  readonly start: number;
  readonly #variables: Variable[];
  #flat: Tensor1D;
  #updates = 0;
  #swapped = false;

  constructor(args: ExponentialMovingAverageArgs) {
    checkArguments('exponentialMovingAverage', args, {
      model: isModel,
      decay: optional(fraction),
      start: optional(integer(0)),
    });
    const { model, decay = 0.999, start = 0 } = args;
    this.decay = decay;
    this.start = start;
    this.#variables = variablesOf([model], 'trainableWeights');
    if (this.#variables.length === 0)
      reject('exponentialMovingAverage', 'model', 'a built model with trainable weights', model.name);
    this.#flat = keep(tidy(() => this.#current()));
  }

  /**
   * Moves the average toward the weights. Call it after each update of the weights.
   *
   * @param updates Updates of the weights so far. Default: the number of calls.
   * @throws Error during {@link withAverages}, when the model has the averaged weights.
   */
  update(updates = this.#updates + 1): void {
    if (this.#swapped) throw new Error('exponentialMovingAverage.update: withAverages must have ended before');
    this.#updates = updates;
    const since = updates - this.start;
    const step = since <= 0 ? 1 : 1 - Math.min(this.decay, (1 + since) / (10 + since));
    this.#replace(tidy(() => add(this.#flat, mul(sub(this.#current(), this.#flat), step))));
  }

  /**
   * Runs `call` while the model has the averaged weights, to sample from it or to save it, and then restores
   * the trained weights. If `call` returns a promise, they are restored when it settles; do not train in the
   * meantime.
   */
  withAverages<T>(call: () => T): T {
    checkValue('exponentialMovingAverage.withAverages', 'call', call, callable);
    if (this.#swapped) throw new Error('exponentialMovingAverage.withAverages: an earlier call must have ended before');
    const swap = new WeightSwap(this.#variables, this.byVariable());
    this.#swapped = true;
    const end = () => {
      this.#swapped = false;
      swap.end();
    };
    let result: T;
    try {
      result = call();
    } catch (error) {
      end();
      throw error;
    }
    if (result instanceof Promise) return result.finally(end) as T;
    end();
    return result;
  }

  /** The average of each weight, in the order of the model's trainable weights; the caller disposes them. */
  averages(): Tensor[] {
    let offset = 0;
    return this.#variables.map(({ size, shape }) => {
      const part = tidy(() => reshape(slice(this.#flat, offset, size), shape));
      offset += size;
      return part;
    });
  }

  /**
   * The average of each weight by its variable; the caller disposes them.
   *
   * @internal
   */
  byVariable(): Map<Variable, Tensor> {
    const averages = this.averages();
    return new Map(this.#variables.map((variable, index) => [variable, averages[index] as Tensor]));
  }

  /**
   * Replaces the averages, for example by those of a saved run.
   *
   * @param averages The result of `averages()`.
   */
  restore(averages: readonly Tensor[]): void {
    this.#replace(tidy(() => flatten(averages)));
  }

  /** Frees the averages. */
  dispose(): void {
    this.#flat.dispose();
  }

  /**
   * The variables that are averaged.
   *
   * @internal
   */
  get variables(): readonly Variable[] {
    return this.#variables;
  }

  #current(): Tensor1D {
    return withTrainedWeights(() => flatten(this.#variables));
  }

  #replace(flat: Tensor1D): void {
    this.#flat.dispose();
    this.#flat = keep(flat);
  }
}

function flatten(tensors: readonly Tensor[]): Tensor1D {
  return concat(tensors.map((tensor) => reshape(tensor, [-1]) as Tensor1D));
}

/**
 * Exponential moving average (EMA) of a model's trainable weights. An averaged generator makes better samples
 * than the weights of a single step.
 *
 * $$ \bar\theta \leftarrow \beta_t \bar\theta + (1 - \beta_t)\, \theta, \qquad
 * \beta_t = \min\!\big(\beta, \tfrac{1 + t}{10 + t}\big) $$
 *
 * t counts updates from `start`; the ramp makes the average forget the initial weights. Moving statistics of
 * the layers (batch normalization) are not averaged; {@link standingStatistics} measures them for the
 * averaged weights. {@link Trainer} has this as its `ema`.
 *
 * @param args The model, and optional decay and start.
 * @throws TypeError if `model` is not a model.
 * @throws RangeError if `decay` is not in [0, 1), `start` is not an integer of at least 0, or the model has
 * no trainable weight.
 * @see Yazıcı et al. 2019, The Unusual Effectiveness of Averaging in GAN Training,
 * [arXiv:1806.04498](https://arxiv.org/abs/1806.04498).
 * @example
 * ```ts
 * const ema = exponentialMovingAverage({ model: generator, decay: 0.999 });
 * // after each update of the generator
 * ema.update();
 * // to sample
 * const samples = ema.withAverages(() => generator.predict(randomStream(1).normal([16, 4])));
 * ```
 * @category Training loops
 */
export const exponentialMovingAverage = (args: ExponentialMovingAverageArgs) => new ExponentialMovingAverage(args);
