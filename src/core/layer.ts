import { Tensor } from '@tensorflow/tfjs-core';
import type { layers, Shape } from '@tensorflow/tfjs-layers';
import { floats } from './floats.js';

/** What every layer takes: `name`, `trainable`, `inputShape` and the rest of tfjs's own layer arguments. */
export type LayerArgs = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;

/** What tfjs passes to a layer's `call` besides its inputs. */
export type CallArgs = Parameters<layers.Layer['call']>[1];

/** Marks a layer that lets a code, its second input, into features, its first. */
export const injectsCode = Symbol('letsCodeIn');

/** What a layer's factory is called, to name it in errors. */
export function factoryName(layer: layers.Layer): string {
  return factoryNameOf(layer.getClassName());
}

/** What the factory of a class of layers is called. */
export function factoryNameOf(className: string): string {
  return className.charAt(0).toLowerCase() + className.slice(1);
}

/** The layer inside all wrappers, or the layer itself. */
export function innermostLayer(layer: layers.Layer): layers.Layer {
  const { layer: inner } = layer as layers.Layer & { layer?: layers.Layer };
  return inner ? innermostLayer(inner) : layer;
}

/** The first or only tensor of what tfjs hands over bare or in an array, as floats. */
export function firstTensor<T extends Tensor>(inputs: T | T[]): T {
  return floats(Array.isArray(inputs) ? (inputs[0] as T) : inputs);
}

/** All of what tfjs hands over bare if it is one tensor, and in an array otherwise. */
export function toArray<T extends Tensor>(tensors: T | T[]): T[] {
  return Array.isArray(tensors) ? tensors : [tensors];
}

/** Features and condition, as floats, or the shapes of both, of a layer that takes the two. */
export function featuresAndCondition(name: string, inputs: Tensor | Tensor[]): [Tensor, Tensor];
export function featuresAndCondition(name: string, inputs: Shape | Shape[]): [Shape, Shape];
export function featuresAndCondition(name: string, inputs: unknown): unknown[] {
  // a lone shape is an array, too, of numbers
  const list = Array.isArray(inputs) && typeof inputs[0] === 'object' && inputs[0] ? inputs : [inputs];
  if (list.length === 2) return list.map((input) => (input instanceof Tensor ? floats(input) : input));
  throw new RangeError(`${name}: inputs must be [features, condition], got ${list.length} of them`);
}

/** Refuses features and a condition whose batches differ; tfjs would broadcast or fail far from the cause. */
export function checkSameBatch(name: string, features: Tensor, condition: Tensor): void {
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

/** Refuses features that have no axis between batch and channels. */
export function checkSpatial(name: string, shape: Shape): void {
  if (shape.length < 3)
    throw new RangeError(`${name}: features must have shape [batch, ..., channels], got [${shape.join(', ')}]`);
}

/** Height, width and channels of a picture; refuses features of another rank. */
export function imageSizes(name: string, shape: Shape): [number, number, number] {
  if (shape.length !== 4)
    throw new RangeError(
      `${name}: features must have shape [batch, height, width, channels], got [${shape.join(', ')}]`,
    );
  return shape.slice(1) as [number, number, number];
}

/** The same, and refuses odd heights and widths, which cannot be halved. */
export function evenImageSizes(name: string, shape: Shape): [number, number, number] {
  const sizes = imageSizes(name, shape);
  if (sizes[0] % 2 !== 0 || sizes[1] % 2 !== 0)
    throw new RangeError(`${name}: height and width must be even, got ${sizes[0]} and ${sizes[1]}`);
  return sizes;
}
