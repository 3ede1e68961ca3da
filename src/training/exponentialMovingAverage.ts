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
import { checkValue, fraction, integer } from '../core/check.js';
import { variablesOf } from '../core/modelState.js';

/**
 * A slowly following average of a model's trainable weights, which samples better than any weights of the moment.
 *
 * $$ \bar\theta \leftarrow \beta_t \bar\theta + (1 - \beta_t)\, \theta, \qquad \beta_t = \min\!\big(\beta, \tfrac{1 + t}{10 + t}\big) $$
 *
 * The ramp lets it forget the untrained weights; t is counted from `start`, before which the average is the model itself. Moving statistics of the
 * layers are not averaged: they are those of the moment, being averages already.
 *
 * @throws RangeError if `decay` is not in [0, 1) or `start` not an integer of at least 0.
 * @see Yazıcı et al. 2019, The Unusual Effectiveness of Averaging in GAN Training, [arXiv:1806.04498](https://arxiv.org/abs/1806.04498).
 */
export class ExponentialMovingAverage {
  readonly decay: number;
  readonly start: number;
  readonly #variables: Variable[];
  #flat: Tensor1D;

  constructor(model: LayersModel, decay = 0.999, start = 0) {
    checkValue('exponentialMovingAverage', 'decay', decay, fraction);
    checkValue('exponentialMovingAverage', 'start', start, integer(0));
    this.decay = decay;
    this.start = start;
    this.#variables = variablesOf([model], 'trainableWeights');
    this.#flat = keep(tidy(() => this.#current()));
  }

  /** Follows the weights, which have had `updates` updates. */
  update(updates: number): void {
    const since = updates - this.start;
    const share = since <= 0 ? 1 : 1 - Math.min(this.decay, (1 + since) / (10 + since));
    this.#replace(tidy(() => add(this.#flat, mul(sub(this.#current(), this.#flat), share))));
  }

  /** The average of each weight, in the order of the model's trainable weights; the caller disposes them. */
  parts(): Tensor[] {
    let offset = 0;
    return this.#variables.map(({ size, shape }) => {
      const part = tidy(() => reshape(slice(this.#flat, offset, size), shape));
      offset += size;
      return part;
    });
  }

  /** The average of each weight by its variable; the caller disposes them. */
  values(): Map<Variable, Tensor> {
    const parts = this.parts();
    return new Map(this.#variables.map((variable, index) => [variable, parts[index] as Tensor]));
  }

  /** Takes what {@link parts} gave. */
  restore(parts: Tensor[]): void {
    this.#replace(tidy(() => flatten(parts)));
  }

  dispose(): void {
    this.#flat.dispose();
  }

  /** The model's variables that are averaged. */
  get variables(): readonly Variable[] {
    return this.#variables;
  }

  #current(): Tensor1D {
    return flatten(this.#variables);
  }

  #replace(flat: Tensor1D): void {
    this.#flat.dispose();
    this.#flat = keep(flat);
  }
}

function flatten(tensors: readonly Tensor[]): Tensor1D {
  return concat(tensors.map((tensor) => reshape(tensor, [-1]) as Tensor1D));
}
