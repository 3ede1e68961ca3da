import { backend_util, type Conv2DBackpropFilterAttrs, type Tensor4D, tidy, transpose } from '@tensorflow/tfjs-core';
import { convolveWithMargins } from '../convolution/convolveWithMargins.js';
import type { KernelReplacement } from '../kernelReplacement.js';

/**
 * The gradient of a convolution by its filter, as a convolution: batch and channels of the input change places, the
 * output's gradient is the filter, and what was the stride becomes the dilation. The backend's own adds up thousands of
 * products in each of a few fragments.
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
      // of the padded input, what the filter has passed over: with strides its last rows may have been left out
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
