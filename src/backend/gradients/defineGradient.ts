import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';

/** The gradients by the inputs, by name, from the output's gradient, the saved inputs and the attributes. */
type Backward<Names extends readonly string[], Attrs> = (
  dy: Tensor,
  saved: { [Index in keyof Names]: Tensor },
  attrs: Attrs,
) => Record<string, () => Tensor>;

/** The gradient of a kernel with one result; with types for what it saves and for its attributes, which tfjs leaves open. */
export function defineGradient<const Names extends readonly string[], Attrs>(
  kernelName: string,
  inputsToSave: Names,
  backward: Backward<Names, Attrs>,
): GradConfig {
  return { kernelName, inputsToSave: [...inputsToSave], gradFunc: backward as unknown as GradConfig['gradFunc'] };
}
