import { engine, type Tensor } from '@tensorflow/tfjs-core';
import type { Conv2DInfo } from './conv2dInfo.js';
import type { WasmBackend } from './wasmBackend.js';

/**
 * What each tap of a filter sees, for the output's rows from `begin` on: a row for each tap and channel, a column for
 * each output pixel and image, `[taps · channels, rows · outWidth · batch]`.
 *
 * @param phases the input as `[strideWidth · channels, inHeight, inWidth / strideWidth, batch]`: whatever the stride,
 * what a tap sees along a row of the output lies in one piece there.
 */
export function im2col(phases: Tensor, info: Conv2DInfo, begin: number, rows: number, backend: WasmBackend): Tensor {
  const { batchSize, inChannels, inHeight, inWidth, outWidth, strideHeight, strideWidth, filterWidth, padInfo } = info;
  const taps = info.filterHeight * filterWidth;
  const pieces = phases.shape[2] as number;
  const run = outWidth * batchSize;
  const output = backend.makeOutput([taps * inChannels, rows * run], 'float32');
  const target = backend.typedArrayFromHeap(output);
  const heap = new Float32Array(target.buffer);
  const source = backend.typedArrayFromHeap(phases).byteOffset / heap.BYTES_PER_ELEMENT;
  let place = target.byteOffset / heap.BYTES_PER_ELEMENT;
  for (let tap = 0; tap < taps; tap += 1) {
    const shift = (tap % filterWidth) - padInfo.left;
    const firstPiece = Math.floor(shift / strideWidth);
    const phase = shift - firstPiece * strideWidth;
    // output pixels whose input pixel lies inside the image
    const first = Math.min(Math.max(-firstPiece, 0), outWidth);
    const last = Math.min(Math.max(Math.ceil((inWidth - phase) / strideWidth) - firstPiece, first), outWidth);
    for (let channel = 0; channel < inChannels; channel += 1) {
      const plane = source + (phase * inChannels + channel) * inHeight * pieces * batchSize;
      for (let row = begin; row < begin + rows; row += 1) {
        const inRow = row * strideHeight + Math.floor(tap / filterWidth) - padInfo.top;
        const inside = inRow >= 0 && inRow < inHeight;
        const from = place + (inside ? first * batchSize : 0);
        const to = inside ? place + last * batchSize : from;
        const pixels = plane + (inRow * pieces + firstPiece + first) * batchSize;
        // mostly there is nothing to fill, and a call is not free
        if (from > place) heap.fill(0, place, from);
        heap.copyWithin(from, pixels, pixels + to - from);
        if (to < place + run) heap.fill(0, to, place + run);
        place += run;
      }
    }
  }
  return engine().makeTensorFromTensorInfo(output);
}
