import { conv2d, slice, type Tensor4D, zeros as zeros4d } from '@tensorflow/tfjs-core';

/** Rows and columns of zeros around an image. A negative number removes rows or columns. */
export interface Margins {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/**
 * A convolution of `x` with stride 1, padded by `margins` of zeros. The kernel pads, so nothing is copied.
 */
export function convolveWithMargins(
  x: Tensor4D,
  filter: Tensor4D,
  margins: Margins,
  dilations: [number, number] = [1, 1],
): Tensor4D {
  const { top, bottom, left, right } = margins;
  const cut = top < 0 || bottom < 0 || left < 0 || right < 0;
  const [batch, height, width, channels] = x.shape;
  const rows = height + Math.min(top, 0) + Math.min(bottom, 0);
  const columns = width + Math.min(left, 0) + Math.min(right, 0);
  // only zeros are read, and backends cannot convolve an image without pixels
  if (rows <= 0 || columns <= 0) {
    const size = (length: number, taps: number, step: number) => length - (taps - 1) * step;
    return zeros4d([
      batch,
      size(height + top + bottom, filter.shape[0], dilations[0]),
      size(width + left + right, filter.shape[1], dilations[1]),
      filter.shape[3],
    ]);
  }
  const kept = cut ? slice(x, [0, Math.max(-top, 0), Math.max(-left, 0), 0], [batch, rows, columns, channels]) : x;
  const zeros = (margin: number) => Math.max(margin, 0);
  return conv2d(
    kept,
    filter,
    1,
    [
      [0, 0],
      [zeros(top), zeros(bottom)],
      [zeros(left), zeros(right)],
      [0, 0],
    ],
    'NHWC',
    dilations,
  );
}
