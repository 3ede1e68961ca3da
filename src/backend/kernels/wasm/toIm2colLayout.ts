import { engine, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import type { WasmBackend } from './wasmBackend.js';

/** Number of images read in one block, so that their cache lines stay in the first-level cache. */
const block = 32;

/**
 * Rearranges images from `[N, H, W, C]` to `[stride · C, H, W / stride, N]`, the layout that {@link im2col}
 * reads. Columns with the same remainder modulo the stride are contiguous. Pads with zeros if the stride does
 * not divide the width. A single pass, which takes a third of the time of transposes.
 */
export function toIm2colLayout(x: Tensor4D, stride: number, backend: WasmBackend): Tensor {
  const [batch, height, width, channels] = x.shape;
  const columns = Math.ceil(width / stride);
  const output = backend.makeOutput([stride * channels, height, columns, batch], 'float32');
  const target = backend.typedArrayFromHeap(output) as Float32Array;
  const source = backend.typedArrayFromHeap(x) as Float32Array;
  if (width % stride > 0) target.fill(0);
  const plane = height * columns * batch;
  const image = height * width * channels;
  for (let pixel = 0; pixel < height * width; pixel += 1) {
    const column = pixel % width;
    const phase = column % stride;
    const row = ((pixel - column) / width) * columns + (column - phase) / stride;
    for (let begin = 0; begin < batch; begin += block) {
      const count = Math.min(block, batch - begin);
      const from = begin * image + pixel * channels;
      const to = phase * channels * plane + row * batch + begin;
      let channel = 0;
      // four at a time, because they are in one cache line
      for (; channel + 4 <= channels; channel += 4)
        gatherFour(source, from + channel, image, target, to + channel * plane, plane, count);
      for (; channel < channels; channel += 1)
        for (let index = 0; index < count; index += 1)
          target[to + channel * plane + index] = source[from + channel + index * image] as number;
    }
  }
  return engine().makeTensorFromTensorInfo(output);
}

/** Copies four adjacent elements of `count` images to four rows that are `plane` elements apart. */
function gatherFour(
  source: Float32Array,
  from: number,
  image: number,
  target: Float32Array,
  to: number,
  plane: number,
  count: number,
): void {
  for (let index = 0; index < count; index += 1) {
    const first = from + index * image;
    const row = to + index;
    target[row] = source[first] as number;
    target[row + plane] = source[first + 1] as number;
    target[row + 2 * plane] = source[first + 2] as number;
    target[row + 3 * plane] = source[first + 3] as number;
  }
}
