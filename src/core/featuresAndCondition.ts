import { Tensor } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { floats } from './floats.js';

/** Features and condition of a layer with these two inputs, as float32; or the shapes of both. */
export function featuresAndCondition(name: string, inputs: Tensor | Tensor[]): [Tensor, Tensor];
export function featuresAndCondition(name: string, inputs: Shape | Shape[]): [Shape, Shape];
export function featuresAndCondition(name: string, inputs: unknown): unknown[] {
  // a single shape is an array too, of numbers
  const list = Array.isArray(inputs) && typeof inputs[0] === 'object' && inputs[0] ? inputs : [inputs];
  if (list.length === 2) return list.map((input) => (input instanceof Tensor ? floats(input) : input));
  throw new RangeError(`${name}: inputs must be [features, condition], got ${list.length} of them`);
}

/**
 * Throws if features and condition have different batch sizes; tfjs would broadcast, or fail far from the
 * cause.
 */
export function checkSameBatch(name: string, features: Tensor, condition: Tensor): void {
  if (features.shape[0] === condition.shape[0]) return;
  throw new RangeError(
    `${name}: condition must have the features' batch of ${features.shape[0]}, got ${condition.shape[0]}`,
  );
}

/** Size of a condition `[batch, size]`; throws for other shapes. */
export function conditionWidth(name: string, shape: Shape): number {
  const width = shape.at(-1);
  if (shape.length === 2 && width) return width;
  throw new RangeError(`${name}: condition must have shape [batch, size], got [${shape.join(', ')}]`);
}
