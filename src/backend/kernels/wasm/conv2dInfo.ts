import type { backend_util } from '@tensorflow/tfjs-core';

/** Shapes, strides and padding of a convolution, as tfjs computes them. */
export type Conv2DInfo = ReturnType<typeof backend_util.computeConv2DInfo>;

/** Whether a convolution is a matrix product of pixels: a filter of one pixel, stride 1, no padding. */
export function isPointwise({ filterHeight, filterWidth, ...info }: Conv2DInfo): boolean {
  const { strideHeight, strideWidth, inHeight, inWidth, outHeight, outWidth } = info;
  const isSinglePixel = filterHeight * filterWidth * strideHeight * strideWidth === 1;
  return isSinglePixel && inHeight === outHeight && inWidth === outWidth;
}
