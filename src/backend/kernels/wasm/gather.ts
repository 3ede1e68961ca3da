import { backend_util, type GatherV2Attrs, type Tensor, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';
import type { WasmBackend } from './wasmBackend.js';

/** Copies row by row within the heap. The stock kernel is slower, and wrong with batch axes. */
export const gather: KernelReplacement = {
  kernelName: 'GatherV2',
  create:
    () =>
    ({ inputs, attrs, backend }) => {
      const { x, indices } = inputs as { x: TensorInfo; indices: TensorInfo };
      const { axis, batchDims } = attrs as unknown as GatherV2Attrs;
      const [gatherAxis] = util.parseAxisParam(axis, x.shape) as [number];
      const info = backend_util.segment_util.collectGatherOpShapeInfo(
        x as Tensor,
        indices as Tensor,
        gatherAxis,
        batchDims,
      );
      const wasm = backend as WasmBackend;
      const output = wasm.makeOutput(info.outputShape, x.dtype);
      const [target, source, rows] = [output, x, indices].map((t) => wasm.typedArrayFromHeap(t)) as [
        Float32Array,
        Float32Array,
        Int32Array,
      ];
      const { batchSize, outerSize, dimSize, sliceSize } = info;
      const count = rows.length / batchSize;
      for (let outer = 0; outer < batchSize * outerSize; outer += 1) {
        const batch = Math.floor(outer / outerSize);
        for (let position = 0; position < count; position += 1) {
          const row = rows[batch * count + position] as number;
          if (row < 0 || row >= dimSize)
            throw new RangeError(`gather: indices must be in [0, ${dimSize - 1}], got ${row}`);
          const from = (outer * dimSize + row) * sliceSize;
          target.set(source.subarray(from, from + sliceSize), (outer * count + position) * sliceSize);
        }
      }
      return output;
    },
};
