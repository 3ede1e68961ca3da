import { batchMatMul } from './batchMatMul.js';
import { conv2dBackpropFilter } from './conv2dBackpropFilter.js';
import { conv2dBackpropInput } from './conv2dBackpropInput.js';
import { fusedMatMul } from './fusedMatMul.js';
import type { KernelReplacement } from './kernelReplacement.js';
import { leakyRelu } from './leakyRelu.js';
import { slice } from './slice.js';

/** What each backend lacks or does slowly. */
export const kernels: Readonly<Record<string, readonly KernelReplacement[]>> = {
  wasm: [batchMatMul, conv2dBackpropFilter, conv2dBackpropInput, fusedMatMul, leakyRelu, slice],
};
