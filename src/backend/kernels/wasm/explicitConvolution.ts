import {
  backend_util,
  type Conv2DAttrs,
  type KernelConfig,
  type NamedAttrMap,
  type Tensor4D,
  type TensorInfo,
  tidy,
} from '@tensorflow/tfjs-core';
import { cropOrPad } from '../../axes.js';
import { axisWindow, explicitPadding } from '../../axisWindow.js';
import { fusedAttributes } from '../../fusedAttributes.js';
import type { KernelReplacement } from '../kernelReplacement.js';
import { outputSizeAgrees } from './outputSizeAgrees.js';

/**
 * Repairs forward values of convolutions for which XNNPACK computes another output size than tfjs. With
 * `same` padding and a stride above the filter size, XNNPACK returns zeros. If tfjs rounds the output size
 * up, or computes the width from the height of the window (one number as padding, and a window that is not
 * square), XNNPACK writes outside the output. Here the input is cropped and padded so that both sizes agree.
 * Otherwise calls the stock kernel.
 */
export const explicitConvolution: readonly KernelReplacement[] = [
  withExplicitPadding('Conv2D', false),
  withExplicitPadding('FusedConv2D', false),
  withExplicitPadding('DepthwiseConv2dNative', true),
  withExplicitPadding('FusedDepthwiseConv2D', true),
];

function withExplicitPadding(kernelName: string, depthwise: boolean): KernelReplacement {
  return {
    kernelName,
    create: (stock) => (call) => {
      const { kernelFunc } = stock as KernelConfig;
      const { x, filter } = call.inputs as { x: Tensor4D; filter: Tensor4D };
      const { strides, dilations, pad, dimRoundingMode, dataFormat } = call.attrs as unknown as Conv2DAttrs;
      if (dataFormat === 'NCHW') return kernelFunc(call);
      const { computeConv2DInfo } = backend_util;
      const info = computeConv2DInfo(x.shape, filter.shape, strides, dilations ?? 1, pad, dimRoundingMode, depthwise);
      if (outputSizeAgrees(info)) return kernelFunc(call);
      const { inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, padInfo } = info;
      const rows = axisWindow(kernelName, inHeight, outHeight, strideHeight, info.effectiveFilterHeight, padInfo.top);
      const columns = axisWindow(kernelName, inWidth, outWidth, strideWidth, info.effectiveFilterWidth, padInfo.left);
      const attrs = { ...call.attrs, pad: explicitPadding(rows, columns), dimRoundingMode: 'floor' } as NamedAttrMap;
      return tidy(() => {
        const cropped = cropOrPad(cropOrPad(x, 1, rows.begin, rows.size), 2, columns.begin, columns.size);
        const output = kernelFunc({ ...call, inputs: { ...call.inputs, x: cropped }, attrs }) as Tensor4D;
        // the gradient is that of the full input
        if (fusedAttributes.has(output.dataId)) fusedAttributes.set(output.dataId, call.attrs ?? {});
        return output;
      }) as TensorInfo;
    },
  };
}
