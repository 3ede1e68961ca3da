import { broadcastBatches } from './everywhere/broadcastBatches.js';
import { denseStridedSlice } from './everywhere/denseStridedSlice.js';
import { fused } from './everywhere/fused.js';
import { fusedBatchNorm } from './everywhere/fusedBatchNorm.js';
import { identity } from './everywhere/identity.js';
import type { KernelReplacement } from './kernelReplacement.js';

/** What the gradients need of kernels on every backend, known or not. */
export const everywhere: readonly KernelReplacement[] = [
  ...broadcastBatches,
  denseStridedSlice,
  ...fused,
  fusedBatchNorm,
  identity,
];

/** What each backend lacks, has wrong or does slowly; loaded for the backend in use alone, so that others pay nothing. */
export const kernels: Readonly<Record<string, () => Promise<readonly KernelReplacement[]>>> = {
  wasm: async () => (await import('./wasm/index.js')).wasm,
  webgl: async () => (await import('./webgl/index.js')).webgl,
};
