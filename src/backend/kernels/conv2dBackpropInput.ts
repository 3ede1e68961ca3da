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
import { channelsLast } from './channelsLast.js';
import { convolveWindow } from './convolveWindow.js';
import type { KernelReplacement } from './kernelReplacement.js';

/**
 * The gradient of a convolution by its input, which is also the transposed convolution. The pixels whose row and
 * column leave the same remainders by the strides form a phase; a phase is an ordinary stride-1 convolution with the
 * taps that reach it, and the phases are interleaved.
 */
export const conv2dBackpropInput: KernelReplacement = {
  kernelName: 'Conv2DBackpropInput',
  create:
    () =>
    ({ inputs, attrs }) => {
      const { dy, filter } = inputs as { dy: Tensor4D; filter: Tensor4D };
      const { strides, pad, dataFormat, dimRoundingMode, inputShape } = attrs as unknown as Conv2DBackpropInputAttrs;
      channelsLast('Conv2DBackpropInput', dataFormat);
      const info = backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad, dimRoundingMode);
      const { batchSize, inHeight, inWidth, inChannels, outChannels, outHeight, outWidth } = info;
      const { strideHeight, strideWidth, filterHeight, filterWidth, padInfo } = info;
      const rows = phases(inHeight, outHeight, strideHeight, filterHeight, padInfo.top);
      const columns = phases(inWidth, outWidth, strideWidth, filterWidth, padInfo.left);
      const height = Math.ceil(inHeight / strideHeight);
      const width = Math.ceil(inWidth / strideWidth);
      return tidy(() => {
        const transposed = transpose(filter, [0, 1, 3, 2]);
        const tap = (row: number, column: number) =>
          slice(transposed, [row, column, 0, 0], [1, 1, outChannels, inChannels]);
        const phase = (row: Phase, column: Phase) => {
          if (row.taps.length === 0 || column.taps.length === 0) return zeros([batchSize, height, width, inChannels]);
          const taps = row.taps.flatMap((r) => column.taps.map((c) => tap(r, c)));
          const kernel = reshape(concat(taps, 0), [row.taps.length, column.taps.length, outChannels, inChannels]);
          return convolveWindow(dy, kernel as Tensor4D, {
            top: row.before,
            bottom: row.after,
            left: column.before,
            right: column.after,
          });
        };
        const parts = rows.flatMap((row) => columns.map((column) => phase(row, column)));
        const all = interleave(parts, strideHeight, strideWidth, [batchSize, height, width, inChannels]);
        return all.shape[1] === inHeight && all.shape[2] === inWidth
          ? all
          : slice(all, [0, 0, 0, 0], [batchSize, inHeight, inWidth, inChannels]);
      });
    },
};

interface Phase {
  /** Rows (or columns) of the filter that reach this phase, last first, as a convolution needs them. */
  taps: number[];
  /** Margins around the output's gradient. */
  before: number;
  after: number;
}

/** One phase for each remainder `r`: input row `stride·i + r` receives output row `i + shift − t` through tap `stride·t + first`. */
function phases(inSize: number, outSize: number, stride: number, filterSize: number, padding: number): Phase[] {
  const size = Math.ceil(inSize / stride);
  return Array.from({ length: stride }, (_, remainder) => {
    const first = (remainder + padding) % stride;
    const shift = Math.floor((remainder + padding) / stride);
    const count = Math.max(0, Math.ceil((filterSize - first) / stride));
    const taps = Array.from({ length: count }, (_, t) => first + stride * (count - 1 - t));
    return { taps, before: count - 1 - shift, after: size + shift - outSize };
  });
}

/** Phases in row-major order to one image; two transposes of rank 3, as one of rank 5 takes wasm 100 times as long. */
function interleave(
  parts: Tensor[],
  strideHeight: number,
  strideWidth: number,
  shape: [number, number, number, number],
): Tensor4D {
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
