import { gatherND, scatterND, zeros } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';

/** Gathering and scattering with the same indices are the gradients of each other. */
export const gatherNd = defineGradient('GatherNd', ['params', 'indices'], (dy, [params, indices]) => ({
  params: () => scatterND(indices, dy, params.shape),
  indices: () => zeros(indices.shape),
}));

/** See {@link gatherNd}. */
export const scatterNd = defineGradient('ScatterNd', ['indices'], (dy, [indices]) => ({
  updates: () => gatherND(dy, indices),
  indices: () => zeros(indices.shape),
}));
