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

/** Numbers of one product's operands: few enough to stay near the processor, enough for long sums. */
const maxOperandSize = 500_000;

/**
 * The gradient of a convolution by its filter: a matrix product of what each tap sees with the output's gradient, a
 * few rows of the output at a time.
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
      const seen = filterHeight * filterWidth * inChannels;
      const run = outWidth * batchSize;
      const rowsAtMost = Math.max(1, Math.floor(maxOperandSize / (Math.max(seen, outChannels) * run)));
      const rows = Math.ceil(outHeight / Math.ceil(outHeight / rowsAtMost));
      return tidy(() => {
        if (isPointwise(info))
          return reshape(matMul(reshape(x, [-1, inChannels]), reshape(dy, [-1, outChannels]), true), filterShape);
        const phases = toIm2colLayout(x, strideWidth, backend as WasmBackend);
        const gradient = transpose(dy, [1, 2, 0, 3]);
        const parts: Tensor[] = [];
        for (let begin = 0; begin < outHeight; begin += rows) {
          const count = Math.min(rows, outHeight - begin);
          const part = slice(gradient, [begin, 0, 0, 0], [count, outWidth, batchSize, outChannels]);
          const ofRows = im2col(phases, info, begin, count, backend as WasmBackend);
          parts.push(matMul(ofRows, reshape(part, [count * run, outChannels])));
          ofRows.dispose();
        }
        return reshape(addN(parts), filterShape);
      });
    },
};
