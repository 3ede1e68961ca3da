import {
  add,
  type FusedBatchNormAttrs,
  type GradConfig,
  mul,
  rsqrt,
  sub,
  type Tensor,
  zeros,
} from '@tensorflow/tfjs-core';
import { sumTo } from './sumTo.js';

/** By two sums over the output's gradient, where tfjs tiles or sums anew for every parameter; the scale may be missing. */
export const batchNormalization: GradConfig = {
  kernelName: 'FusedBatchNorm',
  inputsToSave: ['x', 'mean', 'variance', 'scale'],
  gradFunc: (gradient, saved, attrs) => {
    const { varianceEpsilon, unscaled } = attrs as unknown as FusedBatchNormAttrs & { unscaled?: boolean };
    const [x, mean, variance, scale] = saved as [Tensor, Tensor, Tensor, Tensor];
    const dy = gradient as Tensor;
    const deviation = rsqrt(add(variance, varianceEpsilon));
    const slope = unscaled ? deviation : mul(deviation, scale);
    const total = sumTo(dy, mean.shape);
    // sum of dy (x - mean) over the deviation: what the gradients of scale and variance share
    const correlation = mul(sumTo(mul(dy, sub(x, mean)), mean.shape), deviation);
    return {
      x: () => mul(dy, slope),
      mean: () => mul(total, mul(slope, -1)),
      variance: () => mul(correlation, mul(mul(slope, deviation), -0.5)),
      scale: () => (unscaled ? zeros(mean.shape) : correlation.clone()),
      offset: () => total.clone(),
    };
  },
};
