import { type GradConfig, gatherND, scatterND, type Tensor, zeros } from '@tensorflow/tfjs-core';

/** Gathering and scattering by the same indices are each other's gradients. */
export const gatherNd: GradConfig = {
  kernelName: 'GatherNd',
  inputsToSave: ['params', 'indices'],
  gradFunc: (dy, [params, indices]) => ({
    params: () => scatterND(indices as Tensor, dy as Tensor, (params as Tensor).shape),
    indices: () => zeros((indices as Tensor).shape),
  }),
};

/** See {@link gatherNd}. */
export const scatterNd: GradConfig = {
  kernelName: 'ScatterNd',
  inputsToSave: ['indices'],
  gradFunc: (dy, [indices]) => ({
    updates: () => gatherND(dy as Tensor, indices as Tensor),
    indices: () => zeros((indices as Tensor).shape),
  }),
};
