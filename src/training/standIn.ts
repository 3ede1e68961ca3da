import { dispose, keep, type Tensor, type Variable } from '@tensorflow/tfjs-core';

/** All that are in place, the first one below: trainers may share models. */
const inPlace: StandIn[] = [];

/**
 * Other values in the place of the variables' own, until it ends. Variables without another value keep theirs. While it
 * is in place the variables stand still for all other code; training runs within {@link withOwnValues}.
 */
export class StandIn {
  readonly #variables: readonly Variable[];
  /** The values that are not in place. */
  #aside: Tensor[];

  /** Takes over the tensors of `values`. */
  constructor(variables: Iterable<Variable>, values: ReadonlyMap<Variable, Tensor> = new Map()) {
    this.#variables = [...variables];
    this.#aside = withOwnValues(() =>
      this.#variables.map((variable) => keep(values.get(variable) ?? variable.clone())),
    );
    this.#mixCodes();
    inPlace.push(this);
  }

  /** Puts the own values back, as they are by now. */
  end(): void {
    const above = inPlace.splice(inPlace.indexOf(this));
    for (const standIn of [...above].reverse()) standIn.#mixCodes();
    dispose(this.#aside);
    for (const standIn of above.slice(1)) standIn.#mixCodes();
    inPlace.push(...above.slice(1));
  }

  /** Runs `call` while all variables have their own values. Synchronous, so that nobody else sees them change. */
  static withOwnValues<T>(call: () => T): T {
    const all = inPlace.splice(0);
    for (const standIn of [...all].reverse()) standIn.#mixCodes();
    try {
      return call();
    } finally {
      for (const standIn of all) standIn.#mixCodes();
      inPlace.unshift(...all);
    }
  }

  #mixCodes(): void {
    const now = this.#variables.map((variable) => keep(variable.clone()));
    for (const [index, variable] of this.#variables.entries()) variable.assign(this.#aside[index] as Tensor);
    dispose(this.#aside);
    this.#aside = now;
  }
}

/** {@inheritDoc StandIn.withOwnValues} */
export const withOwnValues = StandIn.withOwnValues;
