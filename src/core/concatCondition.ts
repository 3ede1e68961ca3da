import { add, concat, reshape, type Tensor, zeros } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { floats } from './floats.js';
import { sizeOfShape } from './sizeOfShape.js';

/**
 * Whether a condition has the height and width of the features, like a map of classes or a low-resolution
 * image.
 */
export function hasSameSpatialShape(features: Shape, condition: Shape): boolean {
  if (condition.length !== features.length || condition.length < 3) return false;
  return condition.slice(1, -1).every((size, axis) => size === features[axis + 1]);
}

/** Size of a condition per pixel if it has the spatial shape of the features, else per sample. */
export function conditionSize(features: Shape, condition: Shape): number {
  return hasSameSpatialShape(features, condition) ? (condition.at(-1) as number) : sizeOfShape(condition.slice(1));
}

/**
 * Features with a condition as additional channels. A condition without the spatial shape of the features is
 * the same at all pixels.
 */
export function concatCondition(features: Tensor, conditionInput: Tensor): Tensor {
  const [x, condition] = [floats(features), floats(conditionInput)];
  if (hasSameSpatialShape(x.shape, condition.shape)) return concat([x, condition], -1);
  const [batch, ...pixels] = x.shape.slice(0, -1) as [number, ...number[]];
  const size = sizeOfShape(condition.shape.slice(1));
  const row = reshape(condition, [batch, ...pixels.map(() => 1), size]);
  // broadcast by an addition: tile and its gradient are slow
  return concat([x, add(zeros([batch, ...pixels, size]), row)], -1);
}
