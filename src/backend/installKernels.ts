import { getKernel, type KernelConfig, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from './kernels/kernelReplacement.js';

/** Takes something back. */
export type Restore = () => void;

/** Puts kernels in the place of a backend's own; what it returns puts those back. */
export function installKernels(backendName: string, replacements: readonly KernelReplacement[]): Restore {
  const undo = replacements.map(({ kernelName, create }) => {
    // two replacements of one kernel go around each other
    const before = getKernel(kernelName, backendName);
    // with the stock set-up: should the backend be started anew, the kernel underneath must be bound to it again
    replaceKernel(kernelName, backendName, { ...before, kernelName, backendName, kernelFunc: create(before) });
    return () => replaceKernel(kernelName, backendName, before);
  });
  return () => {
    for (const restore of undo.reverse()) restore();
  };
}

function replaceKernel(kernelName: string, backendName: string, config: KernelConfig | undefined): void {
  if (getKernel(kernelName, backendName)) unregisterKernel(kernelName, backendName);
  if (config) registerKernel(config);
}
