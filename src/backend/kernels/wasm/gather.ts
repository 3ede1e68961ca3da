import { backend_util, type GatherV2Attrs, type Tensor, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';
import type { WasmBackend } from './wasmBackend.js';

/** Copies row by row from heap to heap; the backend's own is slower, and wrong where there are batch axes. */
export const gather: KernelReplacement = {
  kernelName: 'GatherV2',
  create:
    () =>
    ({ inputs, attrs, backend }) => {
      const { x, indices } = inputs as { x: TensorInfo; indices: TensorInfo };
      const { axis, batchDims } = attrs as unknown as GatherV2Attrs;
      const [at] = util.parseAxisParam(axis, x.shape) as [number];
      const info = backend_util.segment_util.collectGatherOpShapeInfo(x as Tensor, indices as Tensor, at, batchDims);
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
        for (let place = 0; place < count; place += 1) {
          const row = rows[batch * count + place] as number;
          if (row < 0 || row >= dimSize)
            throw new RangeError(`gather: indices must be in [0, ${dimSize - 1}], got ${row}`);
          const from = (outer * dimSize + row) * sliceSize;
          target.set(source.subarray(from, from + sliceSize), (outer * count + place) * sliceSize);
        }
      }
      return output;
    },
};
