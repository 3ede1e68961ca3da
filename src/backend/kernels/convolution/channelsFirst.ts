import type { KernelConfig } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';

type KernelFunc = KernelConfig['kernelFunc'];

/** Uses the stock kernel for the data format NCHW, on a backend that supports it. */
export const keepStockChannelsFirst = (replacement: KernelReplacement) =>
  withChannelsFirst(replacement, (stock) => (stock as KernelConfig).kernelFunc);

/** Throws for the data format NCHW, on a backend that does not support it. */
export const refuseChannelsFirst = (replacement: KernelReplacement) =>
  withChannelsFirst(replacement, () => () => {
    throw new RangeError(`${replacement.kernelName}: dataFormat must be "NHWC" on this backend, got "NCHW"`);
  });

function withChannelsFirst(
  { kernelName, create }: KernelReplacement,
  createChannelsFirst: (stock: KernelConfig | undefined) => KernelFunc,
): KernelReplacement {
  return {
    kernelName,
    create: (stock) => {
      const [channelsLast, channelsFirst] = [create(stock), createChannelsFirst(stock)];
      return (call) => (call.attrs?.dataFormat === 'NCHW' ? channelsFirst : channelsLast)(call);
    },
  };
}
