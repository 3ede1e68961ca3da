import { type AvgPoolAttrs, backend_util, type Tensor } from '@tensorflow/tfjs-core';
import { cropOrPad } from '../axes.js';
import { axisWindow, explicitPadding } from '../axisWindow.js';

type Shape4D = [number, number, number, number];

/** A pooling operation with explicit padding. */
export interface ExplicitPool {
  x: Tensor;
  attrs: AvgPoolAttrs;
  /** Turns the gradient of `x` into that of the full input. */
  toFullInput(gradient: Tensor): Tensor;
}

/**
 * Rewrites a pooling operation to use explicit padding of the part of the input that it reads. With a numeric
 * padding, the gradient kernels do not know how tfjs rounds the output size.
 */
export function explicitPool(name: string, x: Tensor, attrs: AvgPoolAttrs): ExplicitPool {
  const { filterSize, strides, pad, dimRoundingMode } = attrs;
  if (pad === 'same' || pad === 'valid') return { x, attrs, toFullInput: (gradient) => gradient };
  const info = backend_util.computePool2DInfo(x.shape as Shape4D, filterSize, strides, 1, pad, dimRoundingMode);
  const { inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, padInfo } = info;
  const rows = axisWindow(name, inHeight, outHeight, strideHeight, info.filterHeight, padInfo.top);
  const columns = axisWindow(name, inWidth, outWidth, strideWidth, info.filterWidth, padInfo.left);
  return {
    x: cropOrPad(cropOrPad(x, 1, rows.begin, rows.size), 2, columns.begin, columns.size),
    attrs: { filterSize, strides, pad: explicitPadding(rows, columns) as AvgPoolAttrs['pad'] },
    toFullInput: (gradient) => cropOrPad(cropOrPad(gradient, 1, -rows.begin, inHeight), 2, -columns.begin, inWidth),
  };
}
