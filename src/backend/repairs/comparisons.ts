import { type GradConfig, type Tensor, zeros } from '@tensorflow/tfjs-core';

const binary = [
  'Equal',
  'NotEqual',
  'Greater',
  'GreaterEqual',
  'Less',
  'LessEqual',
  'LogicalAnd',
  'LogicalOr',
  'LogicalXor',
  'FloorDiv',
];

/**
 * Comparisons are constant almost everywhere, so their gradient is zero. tfjs defines it for `greaterEqual`
 * only, so operations that use a mask (maximum, min, max, clip, prelu …) have no second derivative.
 * `floorDiv` is constant too, but tfjs uses the gradient of a division.
 */
export const comparisons: readonly GradConfig[] = [
  ...binary.map((kernelName) => constant(kernelName, ['a', 'b'])),
  ...['LogicalNot', 'All', 'Any'].map((kernelName) => constant(kernelName, ['x'])),
];

function constant(kernelName: string, inputs: string[]): GradConfig {
  return {
    kernelName,
    inputsToSave: inputs,
    gradFunc: (_, saved) =>
      Object.fromEntries(inputs.map((name, index) => [name, () => zeros((saved[index] as Tensor).shape)])),
  };
}
