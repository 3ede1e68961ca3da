import { keep, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { activeRandom, withRandom } from '../core/activeRandom.js';
import { variablesOf } from '../core/modelState.js';
import { RandomStream } from '../core/randomStream.js';

/** How often a network runs, there and back, as the same function. */
export interface Repeats {
  /** Runs the network of a coupling. */
  run<T>(coupling: layers.Layer, network: layers.Layer, call: () => T): T;
}

interface Start {
  random: RandomStream;
  state: Tensor[];
}

/** A way there and back: what a network draws and remembers on the way there is drawn and remembered again on the way back. */
export class ReversiblePass implements Repeats {
  readonly #starts = new Map<layers.Layer, Start>();

  run<T>(coupling: layers.Layer, network: layers.Layer, call: () => T): T {
    const random = activeRandom();
    if (!random) throw new Error('ReversiblePass: must run within withRandom');
    const state = variablesOf([network], 'nonTrainableWeights');
    const start = this.#starts.get(coupling);
    if (start) return inState(state, start.state, () => withRandom(start.random.copy(), call));
    this.#starts.set(coupling, { random: random.copy(), state: state.map((variable) => keep(variable.clone())) });
    return call();
  }

  dispose(): void {
    for (const { state } of this.#starts.values()) for (const tensor of state) tensor.dispose();
    this.#starts.clear();
  }
}

/** Runs `call` with variables as they were once, and puts them back. */
function inState<T>(variables: readonly Variable[], state: readonly Tensor[], call: () => T): T {
  const after = variables.map((variable) => variable.clone());
  const set = (values: readonly Tensor[]) => {
    for (const [index, variable] of variables.entries()) variable.assign(values[index] as Tensor);
  };
  set(state);
  try {
    return call();
  } finally {
    set(after);
    for (const tensor of after) tensor.dispose();
  }
}

/** A way back by itself, which knows nothing of the way there: refuses networks that draw or remember something. */
export const wayBackAlone: Repeats = {
  run: (coupling, network, call) => {
    const refuse = (fault: string) => {
      throw new Error(
        `vjp: the conditioner of "${coupling.name}" ${fault} in training, which only likelihood({ reversible: true }) repeats; leave out training`,
      );
    };
    if (network.nonTrainableWeights.some((weight) => !network.trainable || !weight.trainable))
      refuse('changes its state');
    const { result, draws } = watched(call);
    if (draws) refuse('draws random numbers');
    return result;
  },
};

/** Inference, there or back: refuses networks that draw random numbers there, too, as nothing can be inverted by them. */
export const inference: Repeats = {
  run: (coupling, _network, call) => {
    const { result, draws } = watched(call);
    if (draws)
      throw new Error(
        `forward: the conditioner of "${coupling.name}" draws random numbers in inference, and so gives no bijection; leave its noise out`,
      );
    return result;
  },
};

/** What a call gives, and whether it draws random numbers. */
function watched<T>(call: () => T): { result: T; draws: boolean } {
  const stream = new WatchedStream(0);
  const result = withRandom(stream, call);
  return { result, draws: stream.isUsed };
}

class WatchedStream extends RandomStream {
  isUsed = false;

  override nextSeed(): number {
    this.isUsed = true;
    return super.nextSeed();
  }

  override fork(label: string | number): RandomStream {
    this.isUsed = true;
    return super.fork(label);
  }
}
