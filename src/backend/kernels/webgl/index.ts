import { keepStockChannelsFirst } from '../convolution/channelsFirst.js';
import { conv2dBackpropInput } from '../convolution/conv2dBackpropInput.js';
import type { KernelReplacement } from '../kernelReplacement.js';
import { conv2dBackpropFilter } from './conv2dBackpropFilter.js';

/** Replacements of kernels that are slow on webgl. */
export const webgl: readonly KernelReplacement[] = [conv2dBackpropFilter, conv2dBackpropInput].map(
  keepStockChannelsFirst,
);
