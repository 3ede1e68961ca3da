import { add, type CumsumAttrs, clone, concat, fill, mul, slice, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernels/kernelReplacement.js';

/**
 * Running sums and products in `log2 n` steps, each of which doubles how far they reach back. webgpu's own come out
 * wrong for some shapes when they run backwards.
 */
export const scan: readonly KernelReplacement[] = [running('Cumsum', add, 0), running('Cumprod', mul, 1)];

function running(kernelName: string, combine: typeof add, neutral: number): KernelReplacement {
  return {
    kernelName,
    create:
      () =>
      ({ inputs, attrs }) => {
        const { axis, exclusive, reverse } = attrs as unknown as CumsumAttrs;
        const x = inputs.x as Tensor;
        const length = x.shape[axis] as number;
        /** Entries moved on by `count` places, neutral ones in front. */
        const moved = (t: Tensor, count: number) => {
          const begin = t.shape.map((_, index) => (index === axis && reverse ? count : 0));
          const kept = slice(t, begin, t.shape.with(axis, length - count));
          const edge = fill(t.shape.with(axis, count), neutral, t.dtype as 'float32' | 'int32');
          return concat(reverse ? [kept, edge] : [edge, kept], axis);
        };
        return tidy(() => {
          let result = exclusive ? moved(x, 1) : clone(x);
          for (let reach = 1; reach < length; reach *= 2) result = combine(result, moved(result, reach));
          return result;
        });
      },
  };
}
