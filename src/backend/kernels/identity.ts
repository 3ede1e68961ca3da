import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from './kernelReplacement.js';
import type { WasmBackend } from './wasmBackend.js';

/** A second name for the same numbers, as on every other backend; this one copies them, for each tensor that a gradient needs. */
export const identity: KernelReplacement = {
  kernelName: 'Identity',
  create:
    () =>
    ({ inputs, backend }) => {
      const { dataId, shape, dtype } = inputs.x as TensorInfo;
      (backend as WasmBackend).incRef(dataId);
      return { dataId, shape, dtype };
    },
};
