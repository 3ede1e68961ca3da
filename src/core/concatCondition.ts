import { add, concat, reshape, type Tensor, zeros } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { floats } from './floats.js';
import { sizeOfShape } from './sizeOfShape.js';

/** Whether a condition has the features' pixels: a map of classes, a smaller picture. */
export function hasPixelsOf(features: Shape, condition: Shape): boolean {
  if (condition.length !== features.length || condition.length < 3) return false;
  return condition.slice(1, -1).every((size, axis) => size === features[axis + 1]);
}

/** Numbers of a condition for each sample, or for each pixel of one that has the features' pixels. */
export function conditionSize(features: Shape, condition: Shape): number {
  return hasPixelsOf(features, condition) ? (condition.at(-1) as number) : sizeOfShape(condition.slice(1));
}

/** Features with a condition as further channels: pixel by pixel if it has pixels, else the same numbers at each. */
export function concatCondition(features: Tensor, given: Tensor): Tensor {
  const [x, condition] = [floats(features), floats(given)];
  if (hasPixelsOf(x.shape, condition.shape)) return concat([x, condition], -1);
  const [batch, ...pixels] = x.shape.slice(0, -1) as [number, ...number[]];
  const size = sizeOfShape(condition.shape.slice(1));
  const one = reshape(condition, [batch, ...pixels.map(() => 1), size]);
  // added to zeros rather than tiled, which is slow and has a slow gradient
  return concat([x, add(zeros([batch, ...pixels, size]), one)], -1);
}
