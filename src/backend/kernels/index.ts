import { broadcastBatches } from './common/broadcastBatches.js';
import { denseStridedSlice } from './common/denseStridedSlice.js';
import { fused } from './common/fused.js';
import { fusedBatchNorm } from './common/fusedBatchNorm.js';
import { identity } from './common/identity.js';
import type { KernelReplacement } from './kernelReplacement.js';

/** What the gradients need of kernels on every backend, known or not. */
export const common: readonly KernelReplacement[] = [
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
