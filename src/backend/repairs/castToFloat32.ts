import { add, type CastAttrs, engine, type KernelConfig, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernels/kernelReplacement.js';

/**
 * Repairs casts on webgpu: it changes the type to float, but leaves integers in memory, which some shaders
 * cannot read.
 */
export const castToFloat32: KernelReplacement = {
  kernelName: 'Cast',
  create: (stock) => (call) => {
    const { kernelFunc } = stock as KernelConfig;
    const { dtype } = call.inputs.x as Tensor;
    if ((call.attrs as unknown as CastAttrs).dtype !== 'float32' || !['int32', 'bool'].includes(dtype))
      return kernelFunc(call);
    return tidy(() => add(engine().makeTensorFromTensorInfo(kernelFunc(call) as Tensor), 0));
  },
};
