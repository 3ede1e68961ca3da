import type { Tensor } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';

/** What every layer takes: `name`, `trainable`, `inputShape` and the rest of tfjs's own layer arguments. */
export type LayerArgs = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;

/** What tfjs passes to a layer's `call` besides its inputs. */
export type CallArgs = Parameters<layers.Layer['call']>[1];

/** The tensor of a layer with one input, which tfjs hands over bare or in an array. */
export function only<T extends Tensor>(inputs: T | T[]): T {
  return Array.isArray(inputs) ? (inputs[0] as T) : inputs;
}

/** The two inputs of a layer that takes a pair. */
export function pair<T>(name: string, inputs: unknown, first: string, second: string): [T, T] {
  if (Array.isArray(inputs) && inputs.length === 2) return inputs as [T, T];
  const given = Array.isArray(inputs) && Array.isArray(inputs[0]) ? `${inputs.length}` : 'one';
  throw new RangeError(`${name}: inputs must be [${first}, ${second}], got ${given}`);
}
