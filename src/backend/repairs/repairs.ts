import { broadcastBatches } from '../kernels/everywhere/broadcastBatches.js';
import { denseStridedSlice } from '../kernels/everywhere/denseStridedSlice.js';
import type { KernelReplacement } from '../kernels/kernelReplacement.js';
import { averagePool } from '../kernels/wasm/averagePool.js';
import { conv3dBackpropInput } from '../kernels/wasm/conv3dBackprop.js';
import { dilation2d } from '../kernels/wasm/dilation2d.js';
import { exactConvolution } from '../kernels/wasm/exactConvolution.js';
import { fusedMatMul } from '../kernels/wasm/fusedMatMul.js';
import { gather } from '../kernels/wasm/gather.js';
import { maxPooling } from '../kernels/wasm/maxPooling.js';
import { prelu } from '../kernels/wasm/prelu.js';
import { stridedSlice } from '../kernels/wasm/stridedSlice.js';
import { addNOfFew } from './addNOfFew.js';
import { asFloats } from './asFloats.js';
import { castToFloats } from './castToFloats.js';
import { floorDiv } from './floorDiv.js';
import { guardedMatMul } from './guardedMatMul.js';
import { highRanks } from './highRanks.js';
import { lowerRanks } from './lowerRanks.js';
import { manyIndices } from './manyIndices.js';
import { scan } from './scan.js';

/** Wrong on all of them. */
const everywhere = [...broadcastBatches, denseStridedSlice];

/** What stock tfjs 4.22 computes wrongly in a forward pass, by backend. */
export const repairs: Readonly<Record<string, readonly KernelReplacement[]>> = {
  cpu: everywhere,
  wasm: [
    averagePool,
    conv3dBackpropInput,
    dilation2d,
    ...exactConvolution,
    fusedMatMul,
    gather,
    guardedMatMul,
    ...maxPooling,
    prelu,
    stridedSlice,
    ...everywhere,
  ],
  webgl: [floorDiv, ...highRanks, ...everywhere],
  webgpu: [addNOfFew, ...asFloats, castToFloats, ...highRanks, ...lowerRanks, ...manyIndices, ...scan, ...everywhere],
};
