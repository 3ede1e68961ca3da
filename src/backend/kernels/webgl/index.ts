import { keepStockChannelsFirst } from '../convolution/channelsFirst.js';
import { conv2dBackpropInput } from '../convolution/conv2dBackpropInput.js';
import type { KernelReplacement } from '../kernelReplacement.js';
import { conv2dBackpropFilter } from './conv2dBackpropFilter.js';

/** What the webgl backend does slowly. */
export const webgl: readonly KernelReplacement[] = [conv2dBackpropFilter, conv2dBackpropInput].map(
  keepStockChannelsFirst,
);
