import type { DataType, TensorInfo, TypedArray } from '@tensorflow/tfjs-core';

/** The part of the wasm backend that these kernels use. Its own types would make the package a dependency. */
export interface WasmBackend {
  /** Creates a tensor in new memory, or at an offset of the heap that another tensor owns. */
  makeOutput(shape: number[], dtype: DataType, memoryOffset?: number): TensorInfo;
  /** The data of a tensor in the heap. Get it after all outputs are created, because the heap may move. */
  typedArrayFromHeap(tensor: TensorInfo): TypedArray;
  /** Increments the number of tensors that share this data. */
  incRef(dataId: object): void;
  /** Decrements it, and frees the data at zero. */
  disposeData(dataId: object): boolean;
  dataIdMap: {
    get(dataId: object): { id: number; memoryOffset: number };
    delete(dataId: object): boolean;
  };
  wasm: { tfjs: { disposeData(id: number): void } };
}

/**
 * Calls `use` with a view of a float32 tensor, without a copy: a tensor of `shape` from element `begin` on.
 * The view must not be used after the call.
 */
export function withView<T>(
  backend: WasmBackend,
  tensor: TensorInfo,
  begin: number,
  shape: number[],
  use: (view: TensorInfo) => T,
): T {
  const { memoryOffset } = backend.dataIdMap.get(tensor.dataId);
  const view = backend.makeOutput(shape, 'float32', memoryOffset + begin * Float32Array.BYTES_PER_ELEMENT);
  try {
    return use(view);
  } finally {
    // `backend.disposeData` would free memory of the full tensor
    backend.wasm.tfjs.disposeData(backend.dataIdMap.get(view.dataId).id);
    backend.dataIdMap.delete(view.dataId);
  }
}
