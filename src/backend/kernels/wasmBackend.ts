import type { DataType, TensorInfo, TypedArray } from '@tensorflow/tfjs-core';

/** What these kernels need of the wasm backend, whose own types would make it a dependency. */
export interface WasmBackend {
  makeOutput(shape: number[], dtype: DataType): TensorInfo;
  /** The tensor's numbers where they lie; to be asked for after every output was made, as the heap may move. */
  typedArrayFromHeap(tensor: TensorInfo): TypedArray;
}
