import { keep, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { activeRandom, withRandom } from '../core/activeRandom.js';
import { variablesOf, withVariablesRestored } from '../core/modelState.js';
import type { RandomStream } from '../core/randomStream.js';
import type { ConditionerRunner } from './conditionerRunner.js';

interface Snapshot {
  random: RandomStream;
  state: Tensor[];
}

/**
 * A forward pass and the backward pass that repeats it. The first run of a coupling's conditioner records the
 * random stream and the state; later runs start from the same random stream and the same state.
 */
export class ReversiblePass implements ConditionerRunner {
  readonly #snapshots = new Map<layers.Layer, Snapshot>();

  run<T>(coupling: layers.Layer, conditioner: layers.Layer, call: () => T): T {
    const random = activeRandom();
    if (!random) throw new Error('ReversiblePass: must run within withRandom');
    const state = variablesOf([conditioner], 'nonTrainableWeights');
    const snapshot = this.#snapshots.get(coupling);
    if (snapshot) return withState(state, snapshot.state, () => withRandom(snapshot.random.copy(), call));
    this.#snapshots.set(coupling, { random: random.copy(), state: state.map((variable) => keep(variable.clone())) });
    return call();
  }

  dispose(): void {
    for (const { state } of this.#snapshots.values()) for (const tensor of state) tensor.dispose();
    this.#snapshots.clear();
  }
}

/** Runs `call` while variables have other values, and restores them afterwards. */
function withState<T>(variables: readonly Variable[], values: readonly Tensor[], call: () => T): T {
  return withVariablesRestored(variables, () => {
    for (const [index, variable] of variables.entries()) variable.assign(values[index] as Tensor);
    return call();
  });
}
