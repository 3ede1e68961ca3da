import type { DataType, TensorInfo, TypedArray } from '@tensorflow/tfjs-core';

/** What these kernels need of the wasm backend, whose own types would make it a dependency. */
export interface WasmBackend {
  /** A tensor in memory of its own, or at an offset in the heap that somebody else owns. */
  makeOutput(shape: number[], dtype: DataType, memoryOffset?: number): TensorInfo;
  /** The tensor's numbers where they lie; to be asked for after every output was made, as the heap may move. */
  typedArrayFromHeap(tensor: TensorInfo): TypedArray;
  /** One more tensor has these numbers. */
  incRef(dataId: object): void;
  /** One less has them; with the last they are freed. */
  disposeData(dataId: object): boolean;
  dataIdMap: {
    get(dataId: object): { id: number; memoryOffset: number };
    delete(dataId: object): boolean;
  };
  wasm: { tfjs: { disposeData(id: number): void } };
}

/**
 * Runs `use` with a part of a float32 tensor as a tensor, without a copy: the numbers of `shape` from the `begin`-th on.
 * The part must not outlive the call.
 */
export function withView<T>(
  backend: WasmBackend,
  tensor: TensorInfo,
  begin: number,
  shape: number[],
  use: (part: TensorInfo) => T,
): T {
  const { memoryOffset } = backend.dataIdMap.get(tensor.dataId);
  const part = backend.makeOutput(shape, 'float32', memoryOffset + begin * Float32Array.BYTES_PER_ELEMENT);
  try {
    return use(part);
  } finally {
    // the backend's own disposal would free memory that belongs to the whole tensor
    backend.wasm.tfjs.disposeData(backend.dataIdMap.get(part.dataId).id);
    backend.dataIdMap.delete(part.dataId);
  }
}
