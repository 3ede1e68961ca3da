import {
  add,
  type GradConfig,
  range,
  reshape,
  type Tensor,
  type Tensor1D,
  unsortedSegmentSum,
} from '@tensorflow/tfjs-core';

/** Adds the gradient of the values to the positions they come from. */
export const topK: GradConfig = {
  kernelName: 'TopK',
  inputsToSave: ['x'],
  outputsToSave: [false, true],
  gradFunc: (dys, [x, indices]) => {
    const { shape, size } = x as Tensor;
    const length = shape.at(-1) as number;
    return {
      x: () => {
        const rows = size / length;
        const starts = reshape(range(0, size, length, 'int32'), [rows, 1]);
        const positions = add(reshape(indices as Tensor, [rows, -1]), starts);
        const values = reshape((dys as Tensor[])[0] as Tensor, [-1]);
        return reshape(unsortedSegmentSum(values, reshape(positions, [-1]) as Tensor1D, size), shape);
      },
    };
  },
};
