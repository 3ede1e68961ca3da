import { dispose, keep, type Tensor, type Variable } from '@tensorflow/tfjs-core';

/** All active swaps, the oldest first. Trainers may share models. */
const active: WeightSwap[] = [];

/**
 * Replaces the values of variables until `end`. A variable without a new value keeps its own. Other code sees
 * the variables unchanged in the meantime, even while training goes on within {@link withTrainedWeights}.
 */
export class WeightSwap {
  readonly #variables: readonly Variable[];
  /** The values that are not in the variables now. */
  #aside: Tensor[];

  /** Takes ownership of the tensors in `values`. */
  constructor(variables: Iterable<Variable>, values: ReadonlyMap<Variable, Tensor> = new Map()) {
    this.#variables = [...variables];
    this.#aside = withTrainedWeights(() =>
      this.#variables.map((variable) => keep(values.get(variable) ?? variable.clone())),
    );
    this.#exchange();
    active.push(this);
  }

  /** Restores the trained values, as they are by now. */
  end(): void {
    const newer = active.splice(active.indexOf(this));
    for (const swap of [...newer].reverse()) swap.#exchange();
    dispose(this.#aside);
    for (const swap of newer.slice(1)) swap.#exchange();
    active.push(...newer.slice(1));
  }

  /**
   * Runs `call` while all variables have their trained values. It is synchronous, so no other code sees the
   * change.
   */
  static withTrainedWeights<T>(call: () => T): T {
    const all = active.splice(0);
    for (const swap of [...all].reverse()) swap.#exchange();
    try {
      return call();
    } finally {
      for (const swap of all) swap.#exchange();
      active.unshift(...all);
    }
  }

  #exchange(): void {
    const now = this.#variables.map((variable) => keep(variable.clone()));
    for (const [index, variable] of this.#variables.entries()) variable.assign(this.#aside[index] as Tensor);
    dispose(this.#aside);
    this.#aside = now;
  }
}

/** {@inheritDoc WeightSwap.withTrainedWeights} */
export const withTrainedWeights = WeightSwap.withTrainedWeights;
