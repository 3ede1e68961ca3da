import { getKernel, type KernelConfig, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from './kernels/kernelReplacement.js';

/** Undoes a change. */
export type Restore = () => void;

/**
 * Replaces kernels of a backend. Returns a function that restores the previous ones.
 *
 * @internal
 */
export function installKernels(backendName: string, replacements: readonly KernelReplacement[]): Restore {
  const undo = replacements.map(({ kernelName, create }) => {
    // a second replacement of the same kernel wraps the first
    const before = getKernel(kernelName, backendName);
    // keeps the stock set-up function: if the backend starts again, the wrapped kernel must be bound to it
    // again
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
