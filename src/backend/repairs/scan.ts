import { add, type CumsumAttrs, clone, concat, fill, mul, slice, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernels/kernelReplacement.js';

/**
 * Cumulative sums and products in `log2 n` steps, each of which doubles its reach. The stock kernels of
 * webgpu are wrong for some shapes in reverse direction.
 */
export const scan: readonly KernelReplacement[] = [cumulative('Cumsum', add, 0), cumulative('Cumprod', mul, 1)];

function cumulative(kernelName: string, combine: typeof add, neutral: number): KernelReplacement {
  return {
    kernelName,
    create:
      () =>
      ({ inputs, attrs }) => {
        const { axis, exclusive, reverse } = attrs as unknown as CumsumAttrs;
        const x = inputs.x as Tensor;
        const length = x.shape[axis] as number;
        /** Shifts entries by `count` positions and fills with the neutral element. */
        const shifted = (t: Tensor, count: number) => {
          const begin = t.shape.map((_, index) => (index === axis && reverse ? count : 0));
          const kept = slice(t, begin, t.shape.with(axis, length - count));
          const edge = fill(t.shape.with(axis, count), neutral, t.dtype as 'float32' | 'int32');
          return concat(reverse ? [kept, edge] : [edge, kept], axis);
        };
        return tidy(() => {
          let result = exclusive ? shifted(x, 1) : clone(x);
          for (let reach = 1; reach < length; reach *= 2) result = combine(result, shifted(result, reach));
          return result;
        });
      },
  };
}
