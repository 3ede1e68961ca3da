import {
  type CumsumAttrs,
  concat,
  engine,
  type KernelConfig,
  onesLike,
  slice,
  type Tensor,
  type TensorInfo,
  tidy,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { KernelReplacement } from './kernelReplacement.js';

/** Running sums and products without the entry itself: those with it, moved on by one; webgpu's own come out wrong. */
export const exclusiveScan: readonly KernelReplacement[] = [
  exclusive('Cumsum', zerosLike),
  exclusive('Cumprod', onesLike),
];

function exclusive(kernelName: string, neutral: (x: Tensor) => Tensor): KernelReplacement {
  return {
    kernelName,
    create: (stock) => (call) => {
      const { kernelFunc } = stock as KernelConfig;
      const attrs = call.attrs as unknown as CumsumAttrs;
      if (!attrs.exclusive) return kernelFunc(call);
      return tidy(() => {
        const inclusive = kernelFunc({ ...call, attrs: { ...call.attrs, exclusive: false } }) as TensorInfo;
        const scanned = engine().makeTensorFromTensorInfo(inclusive);
        const { axis, reverse } = attrs;
        const sizes = scanned.shape.with(axis, (scanned.shape[axis] as number) - 1);
        const begin = (first: number) => scanned.shape.map((_, index) => (index === axis ? first : 0));
        const kept = slice(scanned, begin(reverse ? 1 : 0), sizes);
        const edge = neutral(slice(scanned, begin(0), scanned.shape.with(axis, 1)));
        return concat(reverse ? [kept, edge] : [edge, kept], axis);
      });
    },
  };
}
