import { backend_util, type Conv2DBackpropFilterAttrs, type Tensor4D, tidy, transpose } from '@tensorflow/tfjs-core';
import { convolveWithMargins } from '../convolution/convolveWithMargins.js';
import type { KernelReplacement } from '../kernelReplacement.js';

/**
 * The gradient of a convolution with respect to its filter, computed as a convolution: batch and channels of
 * the input are swapped, the gradient of the output is the filter, and the stride becomes the dilation. The
 * stock kernel is slow, because it adds thousands of products in each of a few fragments.
 */
export const conv2dBackpropFilter: KernelReplacement = {
  kernelName: 'Conv2DBackpropFilter',
  create:
    () =>
    ({ inputs, attrs }) => {
      const { x, dy } = inputs as { x: Tensor4D; dy: Tensor4D };
      const { strides, pad, dimRoundingMode, filterShape } = attrs as unknown as Conv2DBackpropFilterAttrs;
      const info = backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
      const { inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, filterHeight, filterWidth } = info;
      const { top, left } = info.padInfo;
      // the part of the padded input that the filter reads; with strides, the last rows may be left out
      const height = (outHeight - 1) * strideHeight + filterHeight;
      const width = (outWidth - 1) * strideWidth + filterWidth;
      const margins = { top, left, bottom: height - inHeight - top, right: width - inWidth - left };
      return tidy(() => {
        const gradient = convolveWithMargins(transpose(x, [3, 1, 2, 0]), transpose(dy, [1, 2, 0, 3]), margins, [
          strideHeight,
          strideWidth,
        ]);
        return transpose(gradient, [1, 2, 0, 3]);
      });
    },
};
