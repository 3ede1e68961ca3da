import { add, type FusedBatchNormAttrs, mul, rsqrt, sub, zeros } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';
import { sumTo } from './sumTo.js';

/** By two sums over the output's gradient, where tfjs tiles or sums anew for every parameter; the scale may be missing. */
export const batchNormalization = defineGradient(
  'FusedBatchNorm',
  ['x', 'mean', 'variance', 'scale'],
  (dy, [x, mean, variance, scale], { varianceEpsilon, unscaled }: FusedBatchNormAttrs & { unscaled?: boolean }) => {
    const inverseStddev = rsqrt(add(variance, varianceEpsilon));
    const slope = unscaled ? inverseStddev : mul(inverseStddev, scale);
    const total = sumTo(dy, mean.shape);
    // sum of dy (x - mean) over the deviation: what the gradients of scale and variance share
    const correlation = mul(sumTo(mul(dy, sub(x, mean)), mean.shape), inverseStddev);
    return {
      x: () => mul(dy, slope),
      mean: () => mul(total, mul(slope, -1)),
      variance: () => mul(correlation, mul(mul(slope, inverseStddev), -0.5)),
      scale: () => (unscaled ? zeros(mean.shape) : correlation.clone()),
      offset: () => total.clone(),
    };
  },
);
