import {
  gatherND,
  type KernelConfig,
  mul,
  reshape,
  type ScatterNdAttrs,
  scatterND,
  sum,
  type Tensor,
  tensor1d,
  tidy,
  util,
} from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernels/kernelReplacement.js';

/**
 * Gathering and scattering with more than four indices per entry, for which webgpu's shaders do not compile.
 * Uses one flat index.
 */
export const manyIndices: readonly KernelReplacement[] = [
  {
    kernelName: 'GatherNd',
    create: (stock) => (call) => {
      const { params, indices } = call.inputs as { params: Tensor; indices: Tensor };
      const depth = indices.shape.at(-1) as number;
      if (depth <= 4) return (stock as KernelConfig).kernelFunc(call);
      const { shape } = params;
      return tidy(() => gatherND(reshape(params, [-1, ...shape.slice(depth)]), flatIndices(indices, shape)));
    },
  },
  {
    kernelName: 'ScatterNd',
    create: (stock) => (call) => {
      const { indices, updates } = call.inputs as { indices: Tensor; updates: Tensor };
      const { shape } = call.attrs as unknown as ScatterNdAttrs;
      const depth = indices.shape.at(-1) as number;
      if (depth <= 4) return (stock as KernelConfig).kernelFunc(call);
      const entries = [util.sizeFromShape(shape.slice(0, depth)), ...shape.slice(depth)];
      return tidy(() => reshape(scatterND(flatIndices(indices, shape), updates, entries as [number]), shape));
    },
  },
];

/** The flat index of each entry over the indexed axes. */
function flatIndices(indices: Tensor, shape: number[]): Tensor {
  const depth = indices.shape.at(-1) as number;
  const steps = shape.slice(0, depth).map((_, axis) => util.sizeFromShape(shape.slice(axis + 1, depth)));
  return sum(mul(indices, tensor1d(steps, 'int32')), -1, true);
}
