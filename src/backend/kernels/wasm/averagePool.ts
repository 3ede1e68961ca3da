import { concat, engine, type KernelConfig, split, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';

/** The backend keeps the sums of all channels on its stack of 64 kB, and where it does not suffice it overwrites the heap. */
const mostChannels = 4096;

/** The backend's own average, of so many channels at a time as it can take. */
export const averagePool: KernelReplacement = {
  kernelName: 'AvgPool',
  create: (stock) => (call) => {
    const x = call.inputs.x as Tensor;
    const channels = x.shape.at(-1) as number;
    if (channels <= mostChannels) return (stock as KernelConfig).kernelFunc(call);
    return tidy(() => {
      const sizes = Array.from({ length: Math.ceil(channels / mostChannels) }, (_, index) =>
        Math.min(mostChannels, channels - index * mostChannels),
      );
      const pooled = split(x, sizes, -1).map((part) => engine().runKernel('AvgPool', { x: part }, call.attrs ?? {}));
      return concat(pooled as Tensor[], -1);
    });
  },
};
