import { add, type CastAttrs, engine, type KernelConfig, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernels/kernelReplacement.js';

/** webgpu calls integers floats, and leaves them integers in its memory, which not all of its shaders take. */
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
