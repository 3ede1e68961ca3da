import { broadcastBatches } from './common/broadcastBatches.js';
import { denseStridedSlice } from './common/denseStridedSlice.js';
import { fused } from './common/fused.js';
import { fusedBatchNorm } from './common/fusedBatchNorm.js';
import { identity } from './common/identity.js';
import type { KernelReplacement } from './kernelReplacement.js';

/** Kernels that the gradients need on every backend, also on unknown ones. */
export const common: readonly KernelReplacement[] = [
  ...broadcastBatches,
  denseStridedSlice,
  ...fused,
  fusedBatchNorm,
  identity,
];

/** Kernels that are missing, wrong or slow, by backend. Only those of the active backend are loaded. */
export const kernels: Readonly<Record<string, () => Promise<readonly KernelReplacement[]>>> = {
  wasm: async () => (await import('./wasm/index.js')).wasm,
  webgl: async () => (await import('./webgl/index.js')).webgl,
};
