import type { KernelConfig } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';

type KernelFunc = KernelConfig['kernelFunc'];

/** For a backend that knows the other data format: its own kernel has it. */
export const keepStockChannelsFirst = (replacement: KernelReplacement) =>
  withChannelsFirst(replacement, (stock) => (stock as KernelConfig).kernelFunc);

/** For a backend that does not know the other data format: it is refused. */
export const refuseChannelsFirst = (replacement: KernelReplacement) =>
  withChannelsFirst(replacement, () => () => {
    throw new RangeError(`${replacement.kernelName}: dataFormat must be "NHWC" on this backend, got "NCHW"`);
  });

function withChannelsFirst(
  { kernelName, create }: KernelReplacement,
  other: (stock: KernelConfig | undefined) => KernelFunc,
): KernelReplacement {
  return {
    kernelName,
    create: (stock) => {
      const [channelsLast, channelsFirst] = [create(stock), other(stock)];
      return (call) => (call.attrs?.dataFormat === 'NCHW' ? channelsFirst : channelsLast)(call);
    },
  };
}
