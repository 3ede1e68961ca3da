import { engine, type Tensor } from '@tensorflow/tfjs-core';
import type { Conv2DInfo } from './conv2dInfo.js';
import type { WasmBackend } from './wasmBackend.js';

/**
 * The input pixels that each tap of a filter reads, for `rows` rows of the output from `begin` on. Returns a
 * matrix `[taps · channels, rows · outWidth · batch]`.
 *
 * @param input The input in the layout of {@link toIm2colLayout},
 * `[strideWidth · channels, inHeight, inWidth / strideWidth, batch]`. There, the pixels that a tap reads
 * along one row of the output are contiguous for every stride.
 */
export function im2col(input: Tensor, info: Conv2DInfo, begin: number, rows: number, backend: WasmBackend): Tensor {
  const { batchSize, inChannels, inHeight, inWidth, outWidth, strideHeight, strideWidth, filterWidth, padInfo } = info;
  const taps = info.filterHeight * filterWidth;
  const columns = input.shape[2] as number;
  const run = outWidth * batchSize;
  const output = backend.makeOutput([taps * inChannels, rows * run], 'float32');
  const target = backend.typedArrayFromHeap(output);
  const heap = new Float32Array(target.buffer);
  const source = backend.typedArrayFromHeap(input).byteOffset / heap.BYTES_PER_ELEMENT;
  let position = target.byteOffset / heap.BYTES_PER_ELEMENT;
  for (let tap = 0; tap < taps; tap += 1) {
    const shift = (tap % filterWidth) - padInfo.left;
    const firstColumn = Math.floor(shift / strideWidth);
    const phase = shift - firstColumn * strideWidth;
    // the output pixels whose input pixel is inside the image
    const first = Math.min(Math.max(-firstColumn, 0), outWidth);
    const last = Math.min(Math.max(Math.ceil((inWidth - phase) / strideWidth) - firstColumn, first), outWidth);
    for (let channel = 0; channel < inChannels; channel += 1) {
      const plane = source + (phase * inChannels + channel) * inHeight * columns * batchSize;
      for (let row = begin; row < begin + rows; row += 1) {
        const inRow = row * strideHeight + Math.floor(tap / filterWidth) - padInfo.top;
        const inside = inRow >= 0 && inRow < inHeight;
        const from = position + (inside ? first * batchSize : 0);
        const to = inside ? position + last * batchSize : from;
        const pixels = plane + (inRow * columns + firstColumn + first) * batchSize;
        // usually there is nothing to fill, and a call takes time
        if (from > position) heap.fill(0, position, from);
        heap.copyWithin(from, pixels, pixels + to - from);
        if (to < position + run) heap.fill(0, to, position + run);
        position += run;
      }
    }
  }
  return engine().makeTensorFromTensorInfo(output);
}
