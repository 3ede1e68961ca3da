import { broadcastBatches } from '../kernels/common/broadcastBatches.js';
import { denseStridedSlice } from '../kernels/common/denseStridedSlice.js';
import type { KernelReplacement } from '../kernels/kernelReplacement.js';
import { averagePool } from '../kernels/wasm/averagePool.js';
import { conv3dBackpropInput } from '../kernels/wasm/conv3dBackprop.js';
import { dilation2d } from '../kernels/wasm/dilation2d.js';
import { explicitConvolution } from '../kernels/wasm/explicitConvolution.js';
import { fusedMatMul } from '../kernels/wasm/fusedMatMul.js';
import { gather } from '../kernels/wasm/gather.js';
import { maxPooling } from '../kernels/wasm/maxPooling.js';
import { prelu } from '../kernels/wasm/prelu.js';
import { stridedSlice } from '../kernels/wasm/stridedSlice.js';
import { addNInChunks } from './addNInChunks.js';
import { castToFloat32 } from './castToFloat32.js';
import { floorDiv } from './floorDiv.js';
import { guardedMatMul } from './guardedMatMul.js';
import { highRankInputs } from './highRankInputs.js';
import { integersAsFloats } from './integersAsFloats.js';
import { manyIndices } from './manyIndices.js';
import { mixedRankInputs } from './mixedRankInputs.js';
import { scan } from './scan.js';

/** Repairs for all backends. */
const common = [...broadcastBatches, denseStridedSlice];

/** Replacements of kernels with wrong forward values in stock tfjs 4.22, by backend. */
export const repairs: Readonly<Record<string, readonly KernelReplacement[]>> = {
  cpu: common,
  wasm: [
    averagePool,
    conv3dBackpropInput,
    dilation2d,
    ...explicitConvolution,
    fusedMatMul,
    gather,
    guardedMatMul,
    ...maxPooling,
    prelu,
    stridedSlice,
    ...common,
  ],
  webgl: [floorDiv, ...highRankInputs, ...common],
  webgpu: [
    addNInChunks,
    ...integersAsFloats,
    castToFloat32,
    ...highRankInputs,
    ...mixedRankInputs,
    ...manyIndices,
    ...scan,
    ...common,
  ],
};
