import { refuseChannelsFirst } from '../convolution/channelsFirst.js';
import { conv2dBackpropInput } from '../convolution/conv2dBackpropInput.js';
import type { KernelReplacement } from '../kernelReplacement.js';
import { batchMatMul } from './batchMatMul.js';
import { channelwiseBatchNorm } from './channelwiseBatchNorm.js';
import { concat } from './concat.js';
import { conv2dBackpropFilter } from './conv2dBackpropFilter.js';
import { conv3dBackpropFilter } from './conv3dBackprop.js';
import { depthwiseConv2dBackpropFilter, depthwiseConv2dBackpropInput } from './depthwiseConv2dBackprop.js';
import { einsum } from './einsum.js';
import { inputGradientByMatMul } from './inputGradientByMatMul.js';
import { leakyRelu } from './leakyRelu.js';
import { maxPoolGradient } from './maxPooling.js';
import { sharedIdentity } from './sharedIdentity.js';
import { slice } from './slice.js';
import { splitV } from './splitV.js';
import { sumAndMean } from './sumAndMean.js';
import { unsortedSegmentSum } from './unsortedSegmentSum.js';

/** Replacements of kernels that are missing, wrong or slow on wasm. */
export const wasm: readonly KernelReplacement[] = [
  batchMatMul,
  channelwiseBatchNorm,
  concat,
  ...[conv2dBackpropFilter, inputGradientByMatMul(conv2dBackpropInput)].map(refuseChannelsFirst),
  conv3dBackpropFilter,
  depthwiseConv2dBackpropFilter,
  depthwiseConv2dBackpropInput,
  einsum,
  leakyRelu,
  maxPoolGradient,
  sharedIdentity,
  slice,
  splitV,
  ...sumAndMean,
  unsortedSegmentSum,
];
