import type { Shape } from '@tensorflow/tfjs-layers';

/** The shapes of the input and, if there is one, of the condition. */
export function inputAndCondition(inputShape: Shape | Shape[]): [Shape, Shape?] {
  return (Array.isArray(inputShape[0]) ? inputShape : [inputShape]) as [Shape, Shape?];
}
