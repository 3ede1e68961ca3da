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
 * Comparisons are constant almost everywhere: their gradient is zero. tfjs has it for `greaterEqual` alone, so that
 * whatever selects by a mask (maximum, min, max, clip, prelu …) cannot be differentiated twice there. And `floorDiv`
 * is constant too, where tfjs gives it the slope of a division.
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
