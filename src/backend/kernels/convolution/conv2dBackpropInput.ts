import {
  backend_util,
  type Conv2DBackpropInputAttrs,
  concat,
  reshape,
  slice,
  stack,
  type Tensor,
  type Tensor4D,
  tidy,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';
import { convolveWithMargins } from './convolveWithMargins.js';
import { type Phase, phases, tapCount, type Window } from './phases.js';

/**
 * The gradient of a convolution with respect to its input, which is also the transposed convolution. All
 * pixels whose row and column have the same remainders modulo the strides form a phase. Each phase is a
 * convolution of stride 1 with a part of the taps. The phases are then interleaved.
 */
export const conv2dBackpropInput: KernelReplacement = {
  kernelName: 'Conv2DBackpropInput',
  create:
    () =>
    ({ inputs, attrs }) => {
      const { dy, filter } = inputs as { dy: Tensor4D; filter: Tensor4D };
      const { strides, pad, dimRoundingMode, inputShape } = attrs as unknown as Conv2DBackpropInputAttrs;
      const info = backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad, dimRoundingMode);
      const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = info;
      const { strideHeight, strideWidth, filterHeight, filterWidth, padInfo } = info;
      const rows = phases(inHeight, outHeight, strideHeight, filterHeight, padInfo.top);
      const columns = phases(inWidth, outWidth, strideWidth, filterWidth, padInfo.left);
      const all = rows.flatMap((row) => columns.map((column) => ({ row, column })));
      const height = Math.ceil(inHeight / strideHeight);
      const width = Math.ceil(inWidth / strideWidth);
      return tidy(() => {
        const taps = tapsOf(filter);
        const shape: Shape4D = [batchSize, height, width, inChannels];
        const parts = all.map((phase) => (tapCount(phase) > 0 ? convolve(dy, taps(phase), phase) : zeros(shape)));
        const image = interleave(parts, [strideHeight, strideWidth], shape);
        return image.shape[1] === inHeight && image.shape[2] === inWidth
          ? image
          : slice(image, [0, 0, 0, 0], [batchSize, inHeight, inWidth, inChannels]);
      });
    },
};

type Shape4D = [number, number, number, number];

/** The taps of the filter that contribute to a phase, as a filter from outputs to inputs. */
function tapsOf(filter: Tensor4D): (phase: Phase) => Tensor {
  const transposed = transpose(filter, [0, 1, 3, 2]);
  const [, , outChannels, inChannels] = transposed.shape;
  const tap = (row: number, column: number) => slice(transposed, [row, column, 0, 0], [1, 1, outChannels, inChannels]);
  return ({ row, column }) => {
    const shape = [row.size, column.size, outChannels, inChannels];
    const taps = row.taps.flatMap((r) => column.taps.map((c) => tap(r, c)));
    return taps.length > 0 ? reshape(concat(taps, 0), shape) : zeros(shape);
  };
}

function convolve(dy: Tensor4D, kernel: Tensor, { row, column }: Window): Tensor4D {
  const margins = { top: row.before, bottom: row.after, left: column.before, right: column.after };
  return convolveWithMargins(dy, kernel as Tensor4D, margins);
}

/**
 * Interleaves phases in row-major order. Two transposes of rank 3, because one of rank 5 takes 100 times as
 * long on wasm.
 */
function interleave(parts: Tensor[], [strideHeight, strideWidth]: [number, number], shape: Shape4D): Tensor4D {
  const [batch, height, width, channels] = shape;
  if (parts.length === 1) return parts[0] as Tensor4D;
  const columnsJoined = transpose(
    reshape(stack(parts), [strideHeight, strideWidth, batch * height * width, channels]),
    [0, 2, 1, 3],
  );
  const rowsJoined = transpose(
    reshape(columnsJoined, [strideHeight, batch * height, width * strideWidth * channels]),
    [1, 0, 2],
  );
  return reshape(rowsJoined, [batch, height * strideHeight, width * strideWidth, channels]) as Tensor4D;
}
