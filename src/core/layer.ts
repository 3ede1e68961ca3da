import type { Tensor } from '@tensorflow/tfjs-core';
import type { layers, Shape } from '@tensorflow/tfjs-layers';

/** What every layer takes: `name`, `trainable`, `inputShape` and the rest of tfjs's own layer arguments. */
export type LayerArgs = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;

/** What tfjs passes to a layer's `call` besides its inputs. */
export type CallArgs = Parameters<layers.Layer['call']>[1];

/** The tensor of a layer with one input, which tfjs hands over bare or in an array. */
export function only<T extends Tensor>(inputs: T | T[]): T {
  return Array.isArray(inputs) ? (inputs[0] as T) : inputs;
}

/** The two inputs, or their two shapes, of a layer that takes a pair. */
export function pair(name: string, inputs: Tensor | Tensor[], first: string, second: string): [Tensor, Tensor];
export function pair(name: string, inputs: Shape | Shape[], first: string, second: string): [Shape, Shape];
export function pair(name: string, inputs: unknown, first: string, second: string): unknown[] {
  const list = Array.isArray(inputs) && isItem(inputs[0]) ? inputs : [inputs];
  if (list.length === 2) return list;
  throw new RangeError(`${name}: inputs must be [${first}, ${second}], got ${list.length} of them`);
}

/** A tensor or a shape, as opposed to a size within a shape. */
function isItem(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Refuses features and a condition whose batches differ; tfjs would broadcast or fail far from the cause. */
export function sameBatch(name: string, features: Tensor, condition: Tensor): void {
  if (features.shape[0] === condition.shape[0]) return;
  throw new RangeError(
    `${name}: condition must have the features' batch of ${features.shape[0]}, got ${condition.shape[0]}`,
  );
}

/** Refuses a condition that is not `[batch, size]`. */
export function conditionWidth(name: string, shape: Shape): number {
  const width = shape.at(-1);
  if (shape.length === 2 && width) return width;
  throw new RangeError(`${name}: condition must have shape [batch, size], got [${shape.join(', ')}]`);
}
