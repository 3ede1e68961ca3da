import { add, type FusedBatchNormAttrs, mul, rsqrt, sub, zeros } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';
import { sumTo } from './sumTo.js';

/**
 * Needs two sums over the gradient of the output, where tfjs sums or tiles for each parameter. The scale may
 * be missing.
 */
export const batchNormalization = defineGradient(
  'FusedBatchNorm',
  ['x', 'mean', 'variance', 'scale'],
  (dy, [x, mean, variance, scale], { varianceEpsilon, unscaled }: FusedBatchNormAttrs & { unscaled?: boolean }) => {
    const inverseStddev = rsqrt(add(variance, varianceEpsilon));
    const factor = unscaled ? inverseStddev : mul(inverseStddev, scale);
    const total = sumTo(dy, mean.shape);
    // the sum of dy (x - mean), divided by the standard deviation; used by the gradients of scale and
    // variance
    const correlation = mul(sumTo(mul(dy, sub(x, mean)), mean.shape), inverseStddev);
    return {
      x: () => mul(dy, factor),
      mean: () => mul(total, mul(factor, -1)),
      variance: () => mul(correlation, mul(mul(factor, inverseStddev), -0.5)),
      scale: () => (unscaled ? zeros(mean.shape) : correlation.clone()),
      offset: () => total.clone(),
    };
  },
);
