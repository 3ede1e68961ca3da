import type { KernelConfig } from '@tensorflow/tfjs-core';

/** A kernel to install on one backend; it is handed the kernel it replaces, if there was one. */
export interface KernelReplacement {
  kernelName: string;
  create(stock: KernelConfig | undefined): KernelConfig['kernelFunc'];
}
