import {
  backend_util,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  type DepthwiseConv2dNativeBackpropInputAttrs,
  type TensorInfo,
  type TypedArray,
} from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';
import type { WasmBackend } from './wasmBackend.js';

/*
 * Plain loops over the heap. A depthwise convolution has so little arithmetic per element that slicing out
 * the taps for faster kernels would cost more than it saves.
 */

/** The gradient of a depthwise convolution with respect to its input. */
export const depthwiseConv2dBackpropInput: KernelReplacement = {
  kernelName: 'DepthwiseConv2dNativeBackpropInput',
  create:
    () =>
    ({ inputs, attrs, backend }) => {
      const { dy, filter } = inputs as { dy: TensorInfo; filter: TensorInfo };
      const { inputShape, ...window } = attrs as unknown as DepthwiseConv2dNativeBackpropInputAttrs;
      const wasm = backend as WasmBackend;
      const dx = wasm.makeOutput(inputShape, 'float32');
      const [target, gradient, taps] = [dx, dy, filter].map((t) => wasm.typedArrayFromHeap(t)) as Arrays;
      target.fill(0);
      eachTap(inputShape, filter.shape as Shape4D, window, ({ x, y, tap, channels, multiplier }) => {
        for (let channel = 0; channel < channels; channel += 1) {
          let sum = 0;
          for (let copy = channel * multiplier; copy < (channel + 1) * multiplier; copy += 1) {
            sum += (gradient[y + copy] as number) * (taps[tap + copy] as number);
          }
          (target[x + channel] as number) += sum;
        }
      });
      return dx;
    },
};

/** The gradient of a depthwise convolution with respect to its filter. */
export const depthwiseConv2dBackpropFilter: KernelReplacement = {
  kernelName: 'DepthwiseConv2dNativeBackpropFilter',
  create:
    () =>
    ({ inputs, attrs, backend }) => {
      const { x: input, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
      const { filterShape, ...window } = attrs as unknown as DepthwiseConv2dNativeBackpropFilterAttrs;
      const wasm = backend as WasmBackend;
      const dFilter = wasm.makeOutput(filterShape, 'float32');
      const [target, gradient, pixels] = [dFilter, dy, input].map((t) => wasm.typedArrayFromHeap(t)) as Arrays;
      target.fill(0);
      eachTap(input.shape as Shape4D, filterShape, window, ({ x, y, tap, channels, multiplier }) => {
        for (let channel = 0; channel < channels; channel += 1) {
          const pixel = pixels[x + channel] as number;
          for (let copy = channel * multiplier; copy < (channel + 1) * multiplier; copy += 1) {
            (target[tap + copy] as number) += pixel * (gradient[y + copy] as number);
          }
        }
      });
      return dFilter;
    },
};

type Arrays = [TypedArray, TypedArray, TypedArray];
type Shape4D = [number, number, number, number];
type Window = Omit<DepthwiseConv2dNativeBackpropInputAttrs, 'inputShape'>;

/**
 * Offsets in the flat arrays of an input pixel, the output pixel it contributes to, and the tap between them.
 */
interface TapVisit {
  x: number;
  y: number;
  tap: number;
  channels: number;
  multiplier: number;
}

function eachTap(inputShape: Shape4D, filterShape: Shape4D, window: Window, visit: (offsets: TapVisit) => void): void {
  const { strides, dilations, pad, dimRoundingMode } = window;
  const info = backend_util.computeConv2DInfo(inputShape, filterShape, strides, dilations, pad, dimRoundingMode, true);
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info;
  const offsets: TapVisit = { x: 0, y: 0, tap: 0, channels: inChannels, multiplier: outChannels / inChannels };
  for (let image = 0; image < batchSize; image += 1) {
    for (let outRow = 0; outRow < outHeight; outRow += 1) {
      for (let filterRow = 0; filterRow < info.filterHeight; filterRow += 1) {
        const row = outRow * info.strideHeight + filterRow * info.dilationHeight - padInfo.top;
        if (row < 0 || row >= inHeight) continue;
        for (let outColumn = 0; outColumn < outWidth; outColumn += 1) {
          for (let filterColumn = 0; filterColumn < info.filterWidth; filterColumn += 1) {
            const column = outColumn * info.strideWidth + filterColumn * info.dilationWidth - padInfo.left;
            if (column < 0 || column >= inWidth) continue;
            offsets.x = ((image * inHeight + row) * inWidth + column) * inChannels;
            offsets.y = ((image * outHeight + outRow) * outWidth + outColumn) * outChannels;
            offsets.tap = (filterRow * info.filterWidth + filterColumn) * outChannels;
            visit(offsets);
          }
        }
      }
    }
  }
}
