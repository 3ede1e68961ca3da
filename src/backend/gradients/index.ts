import type { GradConfig } from '@tensorflow/tfjs-core';
import { comparisons } from '../repairs/comparisons.js';
import { batchMatMul } from './batchMatMul.js';
import { batchNormalization } from './batchNormalization.js';
import { convolutions } from './convolutions.js';
import { cumprod } from './cumprod.js';
import { cumsum } from './cumsum.js';
import { depthToSpace } from './depthToSpace.js';
import { dilation2d } from './dilation2d.js';
import { einsum } from './einsum.js';
import { elementwise } from './elementwise.js';
import { flipLeftRight } from './flipLeftRight.js';
import { fused } from './fused.js';
import { gather } from './gather.js';
import { gatherNd, scatterNd } from './gatherNd.js';
import { localResponseNormalization } from './localResponseNormalization.js';
import { logSoftmax } from './logSoftmax.js';
import { maximumAndMinimum } from './maximumAndMinimum.js';
import { mirrorPad } from './mirrorPad.js';
import { pooling } from './pooling.js';
import { pooling3d } from './pooling3d.js';
import { pow } from './pow.js';
import { prelu } from './prelu.js';
import { prod } from './prod.js';
import { resize } from './resize.js';
import { softmax } from './softmax.js';
import { splitAndUnstack } from './splitAndUnstack.js';
import { squaredDifference } from './squaredDifference.js';
import { stridedSlice } from './stridedSlice.js';
import { tile } from './tile.js';
import { topK } from './topK.js';
import { withoutGradient } from './withoutGradient.js';

/**
 * Replacements of gradients that are missing, wrong, slow, or not differentiable again in tfjs. For every
 * backend.
 */
export const gradients: readonly GradConfig[] = [
  ...comparisons,
  ...convolutions,
  ...withoutGradient,
  ...elementwise,
  ...pooling,
  ...pooling3d,
  ...fused,
  ...maximumAndMinimum,
  ...splitAndUnstack,
  ...resize,
  batchMatMul,
  batchNormalization,
  cumprod,
  depthToSpace,
  dilation2d,
  einsum,
  flipLeftRight,
  gather,
  gatherNd,
  localResponseNormalization,
  logSoftmax,
  mirrorPad,
  pow,
  prelu,
  prod,
  scatterNd,
  softmax,
  stridedSlice,
  cumsum,
  squaredDifference,
  tile,
  topK,
];
