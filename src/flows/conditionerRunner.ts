import type { layers } from '@tensorflow/tfjs-layers';
import { withRandom } from '../core/activeRandom.js';
import { factoryName } from '../core/factoryName.js';
import { RandomStream } from '../core/randomStream.js';

/** Runs the conditioners of couplings. */
export interface ConditionerRunner {
  /** Runs `call`, which applies the conditioner of this coupling. */
  run<T>(coupling: layers.Layer, conditioner: layers.Layer, call: () => T): T;
}

/**
 * For `vjp` in training mode without a record of the forward pass: throws if a conditioner draws random
 * numbers or has state.
 */
export const standaloneVjpRunner: ConditionerRunner = {
  run: (coupling, conditioner, call) => {
    const refuse = (fault: string): never => {
      throw new Error(
        `${factoryName(coupling)}.vjp: the conditioner of "${coupling.name}" must not ${fault} in training mode; ` +
          'use likelihood({ reversible: true }), or leave out training',
      );
    };
    if (conditioner.nonTrainableWeights.some((weight) => !conditioner.trainable || !weight.trainable))
      refuse('change its state');
    const { result, drawsRandom } = detectRandom(call);
    if (drawsRandom) refuse('draw random numbers');
    return result;
  },
};

/** For inference: throws if a conditioner draws random numbers, because then the coupling has no inverse. */
export const inferenceRunner: ConditionerRunner = {
  run: (coupling, _conditioner, call) => {
    const { result, drawsRandom } = detectRandom(call);
    if (drawsRandom)
      throw new Error(
        `${factoryName(coupling)}: the conditioner of "${coupling.name}" must not draw random numbers in inference, ` +
          'because the coupling then has no inverse; remove its noise',
      );
    return result;
  },
};

/** Runs `call` and reports whether it draws random numbers. */
function detectRandom<T>(call: () => T): { result: T; drawsRandom: boolean } {
  const stream = new DetectingStream(0);
  const result = withRandom(stream, call);
  return { result, drawsRandom: stream.isUsed };
}

class DetectingStream extends RandomStream {
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
