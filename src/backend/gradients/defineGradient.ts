import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';

/**
 * Returns the gradient of each input by name, given the gradient of the output, the saved inputs and the
 * attributes.
 */
type Backward<Names extends readonly string[], Attrs> = (
  dy: Tensor,
  saved: { [Index in keyof Names]: Tensor },
  attrs: Attrs,
) => Record<string, () => Tensor>;

/**
 * Defines the gradient of a kernel with one output. Adds the types of saved inputs and attributes, which tfjs
 * lacks.
 */
export function defineGradient<const Names extends readonly string[], Attrs>(
  kernelName: string,
  inputsToSave: Names,
  backward: Backward<Names, Attrs>,
): GradConfig {
  return { kernelName, inputsToSave: [...inputsToSave], gradFunc: backward as unknown as GradConfig['gradFunc'] };
}
