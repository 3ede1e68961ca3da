import { refusingChannelsFirst } from '../convolution/channelsFirst.js';
import { conv2dBackpropInput } from '../convolution/conv2dBackpropInput.js';
import type { KernelReplacement } from '../kernelReplacement.js';
import { averagePool } from './averagePool.js';
import { batchMatMul } from './batchMatMul.js';
import { channelwiseBatchNorm } from './channelwiseBatchNorm.js';
import { concat } from './concat.js';
import { conv2dBackpropFilter } from './conv2dBackpropFilter.js';
import { conv3dBackpropFilter, conv3dBackpropInput } from './conv3dBackprop.js';
import { depthwiseConv2dBackpropFilter, depthwiseConv2dBackpropInput } from './depthwiseConv2dBackprop.js';
import { dilation2d } from './dilation2d.js';
import { einsum } from './einsum.js';
import { exactConvolution } from './exactConvolution.js';
import { fusedMatMul } from './fusedMatMul.js';
import { gather } from './gather.js';
import { inputGradientByProduct } from './inputGradientByProduct.js';
import { leakyRelu } from './leakyRelu.js';
import { maxPooling } from './maxPooling.js';
import { prelu } from './prelu.js';
import { sharedIdentity } from './sharedIdentity.js';
import { slice } from './slice.js';
import { splitV } from './splitV.js';
import { stridedSlice } from './stridedSlice.js';
import { sums } from './sums.js';
import { unsortedSegmentSum } from './unsortedSegmentSum.js';

/** What the wasm backend lacks, has wrong or does slowly. */
export const wasm: readonly KernelReplacement[] = [
  averagePool,
  batchMatMul,
  channelwiseBatchNorm,
  concat,
  ...[conv2dBackpropFilter, inputGradientByProduct(conv2dBackpropInput)].map(refusingChannelsFirst),
  conv3dBackpropFilter,
  conv3dBackpropInput,
  depthwiseConv2dBackpropFilter,
  depthwiseConv2dBackpropInput,
  dilation2d,
  einsum,
  ...exactConvolution,
  fusedMatMul,
  gather,
  leakyRelu,
  ...maxPooling,
  prelu,
  sharedIdentity,
  slice,
  splitV,
  stridedSlice,
  ...sums,
  unsortedSegmentSum,
];
