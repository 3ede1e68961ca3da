import { backend_util, type Dilation2DAttrs, type TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';
import type { WasmBackend } from './wasmBackend.js';

/**
 * Repairs forward values of grayscale dilation, with plain loops. The stock kernel is wrong for negative
 * maxima. A window without a pixel returns the same as on cpu.
 */
export const dilation2d: KernelReplacement = {
  kernelName: 'Dilation2D',
  create:
    () =>
    ({ inputs, attrs, backend }) => {
      const { x, filter } = inputs as { x: TensorInfo; filter: TensorInfo };
      const { strides, pad, dilations } = attrs as unknown as Dilation2DAttrs;
      const info = backend_util.computeDilation2DInfo(
        x.shape as [number, number, number, number],
        filter.shape as [number, number, number],
        strides,
        pad,
        'NHWC',
        dilations,
      );
      const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, padInfo } = info;
      const wasm = backend as WasmBackend;
      const output = wasm.makeOutput(info.outShape, 'float32');
      const target = wasm.typedArrayFromHeap(output).fill(Number.MIN_SAFE_INTEGER);
      const [pixels, taps] = [wasm.typedArrayFromHeap(x), wasm.typedArrayFromHeap(filter)];
      let position = 0;
      for (let image = 0; image < batchSize; image += 1) {
        for (let outRow = 0; outRow < outHeight; outRow += 1) {
          for (let outColumn = 0; outColumn < outWidth; outColumn += 1) {
            for (let tap = 0; tap < info.filterHeight * info.filterWidth; tap += 1) {
              const [tapRow, tapColumn] = [Math.floor(tap / info.filterWidth), tap % info.filterWidth];
              const row = outRow * info.strideHeight + tapRow * info.dilationHeight - padInfo.top;
              const column = outColumn * info.strideWidth + tapColumn * info.dilationWidth - padInfo.left;
              if (row < 0 || row >= inHeight || column < 0 || column >= inWidth) continue;
              const from = ((image * inHeight + row) * inWidth + column) * inChannels;
              for (let channel = 0; channel < inChannels; channel += 1) {
                const sum = (pixels[from + channel] as number) + (taps[tap * inChannels + channel] as number);
                target[position + channel] = Math.max(target[position + channel] as number, sum);
              }
            }
            position += inChannels;
          }
        }
      }
      return output;
    },
};
