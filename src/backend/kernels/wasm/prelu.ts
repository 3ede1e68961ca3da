import {
  add,
  broadcast_util,
  type KernelConfig,
  minimum,
  mul,
  relu,
  type Tensor,
  tidy,
  util,
} from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';

/**
 * Repairs forward values: the stock kernel uses one slope for each channel, whatever the shape of the slopes
 * is.
 */
export const prelu: KernelReplacement = {
  kernelName: 'Prelu',
  create: (stock) => (call) => {
    const { x, alpha } = call.inputs as { x: Tensor; alpha: Tensor };
    const shape = broadcast_util.assertAndGetBroadcastShape(x.shape, alpha.shape);
    const channelwise = alpha.size === (alpha.shape.at(-1) ?? 1) && alpha.size === (x.shape.at(-1) ?? 1);
    if (channelwise && util.arraysEqual(shape, x.shape)) return (stock as KernelConfig).kernelFunc(call);
    return tidy(() => add(relu(x), mul(alpha, minimum(x, 0))));
  },
};
