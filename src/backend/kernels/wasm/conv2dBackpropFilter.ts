import {
  addN,
  backend_util,
  type Conv2DBackpropFilterAttrs,
  matMul,
  reshape,
  slice,
  type Tensor,
  type Tensor4D,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';
import { isPointwise } from './conv2dInfo.js';
import { im2col } from './im2col.js';
import { toIm2colLayout } from './toIm2colLayout.js';
import type { WasmBackend } from './wasmBackend.js';

/**
 * Largest size of an operand of one product: small enough for the processor's cache, large enough for long
 * sums.
 */
const maxOperandSize = 500_000;

/**
 * The gradient of a convolution with respect to its filter: the matrix product of {@link im2col} with the
 * gradient of the output, a few rows of the output at a time.
 *
 * $$ \partial F_{abcd} = \sum_{nij} x_{n,\,si+a,\,sj+b,\,c}\; \partial y_{nijd} $$
 */
export const conv2dBackpropFilter: KernelReplacement = {
  kernelName: 'Conv2DBackpropFilter',
  create:
    () =>
    ({ inputs, attrs, backend }) => {
      const { x, dy } = inputs as { x: Tensor4D; dy: Tensor4D };
      const { strides, pad, dimRoundingMode, filterShape } = attrs as unknown as Conv2DBackpropFilterAttrs;
      const info = backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
      const { outHeight, outWidth, outChannels, batchSize, inChannels, filterHeight, filterWidth, strideWidth } = info;
      const taps = filterHeight * filterWidth * inChannels;
      const run = outWidth * batchSize;
      const maxRows = Math.max(1, Math.floor(maxOperandSize / (Math.max(taps, outChannels) * run)));
      const rows = Math.ceil(outHeight / Math.ceil(outHeight / maxRows));
      return tidy(() => {
        if (isPointwise(info))
          return reshape(matMul(reshape(x, [-1, inChannels]), reshape(dy, [-1, outChannels]), true), filterShape);
        const rearranged = toIm2colLayout(x, strideWidth, backend as WasmBackend);
        const gradient = transpose(dy, [1, 2, 0, 3]);
        const parts: Tensor[] = [];
        for (let begin = 0; begin < outHeight; begin += rows) {
          const count = Math.min(rows, outHeight - begin);
          const part = slice(gradient, [begin, 0, 0, 0], [count, outWidth, batchSize, outChannels]);
          const columns = im2col(rearranged, info, begin, count, backend as WasmBackend);
          parts.push(matMul(columns, reshape(part, [count * run, outChannels])));
          columns.dispose();
        }
        return reshape(addN(parts), filterShape);
      });
    },
};
