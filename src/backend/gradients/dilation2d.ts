import {
  add,
  addN,
  backend_util,
  type Dilation2DAttrs,
  equal,
  type GradConfig,
  mul,
  reshape,
  slice,
  stack,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { cropOrPad, everyNth, insertZeros } from '../axes.js';

/**
 * Each output is the sum of one pixel and one tap, and its gradient goes to these two. Computed tap by tap
 * with operations that every backend has: the kernels that tfjs uses are missing on webgl and have no
 * gradient.
 */
export const dilation2d: GradConfig = {
  kernelName: 'Dilation2D',
  inputsToSave: ['x', 'filter'],
  outputsToSave: [true],
  gradFunc: (gradient, saved, attrs) => {
    const dy = gradient as Tensor;
    const [x, filter, y] = saved as [Tensor, Tensor, Tensor];
    const { strides, pad, dilations } = attrs as unknown as Dilation2DAttrs;
    const info = backend_util.computeDilation2DInfo(
      x.shape as Shape4D,
      filter.shape as [number, number, number],
      strides,
      pad,
      'NHWC',
      dilations,
    );
    const [rows, columns, channels] = filter.shape as [number, number, number];
    const axes = [
      { axis: 1, stride: info.strideHeight, begin: -info.padInfo.top, step: info.dilationHeight, size: info.outHeight },
      { axis: 2, stride: info.strideWidth, begin: -info.padInfo.left, step: info.dilationWidth, size: info.outWidth },
    ];
    const taps = Array.from(
      { length: rows * columns },
      (_, tap) => [Math.floor(tap / columns), tap % columns] as const,
    );
    const begins = (tap: readonly [number, number]) =>
      axes.map(({ begin, step }, index) => begin + step * (tap[index] as number));
    const gradientAtMaxima = (tap: readonly [number, number]) => {
      const pixels = axes.reduce(
        (part, { axis, stride, size }, index) =>
          everyNth(cropOrPad(part, axis, begins(tap)[index] as number, (size - 1) * stride + 1), axis, stride),
        x,
      );
      const sums = add(pixels, reshape(slice(filter, [...tap, 0], [1, 1, channels]), [channels]));
      return mul(dy, equal(sums, y));
    };
    return {
      x: () =>
        addN(
          taps.map((tap) =>
            axes.reduce(
              (part, { axis, stride }, index) =>
                cropOrPad(
                  insertZeros(part, axis, stride),
                  axis,
                  -(begins(tap)[index] as number),
                  x.shape[axis] as number,
                ),
              gradientAtMaxima(tap),
            ),
          ),
        ),
      filter: () => reshape(stack(taps.map((tap) => sum(gradientAtMaxima(tap), [0, 1, 2]))), filter.shape),
    };
  },
};

type Shape4D = [number, number, number, number];
