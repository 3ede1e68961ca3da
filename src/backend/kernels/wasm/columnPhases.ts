import { engine, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import type { WasmBackend } from './wasmBackend.js';

/** Images whose channels are gathered side by side: as many as a processor's first cache holds lines of. */
const block = 32;

/**
 * `[N, H, W, C]` to `[stride · C, H, W / stride, N]`, columns of one remainder by the stride together, with zeros where
 * the stride does not divide the width. In one pass, which takes half the time of transposes.
 */
export function columnPhases(x: Tensor4D, stride: number, backend: WasmBackend): Tensor {
  const [batch, height, width, channels] = x.shape;
  const pieces = Math.ceil(width / stride);
  const output = backend.makeOutput([stride * channels, height, pieces, batch], 'float32');
  const target = backend.typedArrayFromHeap(output);
  const source = backend.typedArrayFromHeap(x);
  if (width % stride > 0) target.fill(0);
  const plane = height * pieces * batch;
  const image = height * width * channels;
  for (let pixel = 0; pixel < height * width; pixel += 1) {
    const column = pixel % width;
    const phase = column % stride;
    const piece = ((pixel - column) / width) * pieces + (column - phase) / stride;
    for (let begin = 0; begin < batch; begin += block) {
      const count = Math.min(block, batch - begin);
      for (let channel = 0; channel < channels; channel += 1) {
        const place = (phase * channels + channel) * plane + piece * batch + begin;
        let from = begin * image + pixel * channels + channel;
        for (let index = 0; index < count; index += 1) {
          target[place + index] = source[from] as number;
          from += image;
        }
      }
    }
  }
  return engine().makeTensorFromTensorInfo(output);
}
