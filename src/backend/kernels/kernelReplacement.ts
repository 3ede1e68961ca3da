import type { KernelConfig } from '@tensorflow/tfjs-core';

/** A kernel to install on one backend. `create` receives the kernel that it replaces, if there is one. */
export interface KernelReplacement {
  kernelName: string;
  create(stock: KernelConfig | undefined): KernelConfig['kernelFunc'];
}
