import { type TensorInfo, type UnsortedSegmentSumAttrs, util } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';
import type { WasmBackend } from './wasmBackend.js';

/** Used in the gradient of `gather`, for example of an embedding. Ignores rows with a negative segment. */
export const unsortedSegmentSum: KernelReplacement = {
  kernelName: 'UnsortedSegmentSum',
  create:
    () =>
    ({ inputs, attrs, backend }) => {
      const { x, segmentIds } = inputs as { x: TensorInfo; segmentIds: TensorInfo };
      const { numSegments } = attrs as unknown as UnsortedSegmentSumAttrs;
      const wasm = backend as WasmBackend;
      const rowShape = x.shape.slice(segmentIds.shape.length);
      const output = wasm.makeOutput([numSegments, ...rowShape], x.dtype);
      const sums = wasm.typedArrayFromHeap(output).fill(0);
      const values = wasm.typedArrayFromHeap(x);
      const segments = wasm.typedArrayFromHeap(segmentIds);
      const width = util.sizeFromShape(rowShape);
      for (let row = 0; row < segments.length; row += 1) {
        const segment = segments[row] as number;
        if (segment < 0 || segment >= numSegments) continue;
        for (let column = 0; column < width; column += 1) {
          (sums[segment * width + column] as number) += values[row * width + column] as number;
        }
      }
      return output;
    },
};
