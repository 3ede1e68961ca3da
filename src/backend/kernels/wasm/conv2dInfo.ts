import type { backend_util } from '@tensorflow/tfjs-core';

/** Sizes of a convolution. */
export type Conv2DInfo = ReturnType<typeof backend_util.computeConv2DInfo>;

/** Whether it is a product of pixels with a matrix and nothing else: a filter of one pixel, no stride, no padding. */
export function isPointwise({ filterHeight, filterWidth, ...info }: Conv2DInfo): boolean {
  const { strideHeight, strideWidth, inHeight, inWidth, outHeight, outWidth } = info;
  const alone = filterHeight * filterWidth * strideHeight * strideWidth === 1;
  return alone && inHeight === outHeight && inWidth === outWidth;
}
