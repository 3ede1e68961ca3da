import {
  cast,
  clipByValue,
  mul,
  pad,
  reshape,
  round,
  slice,
  sub,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import { integerAtLeast, reject } from '../core/arguments.js';

/** Arguments of {@link sampleGrid}. */
export interface SampleGridArgs {
  /** Images in a row. Default: the square root of their number, rounded up. */
  columns?: number;
  /** Values of black and of white. Default [-1, 1], the range of tanh. */
  range?: [number, number];
  /** Black pixels between two images. Default 2. */
  gap?: number;
}

/**
 * Lays images out in a grid, row by row: `[count, height, width, channels]` to one picture of integers from 0 to 255,
 * `[rows · (height + gap) - gap, columns · (width + gap) - gap, channels]`, for `browser.toPixels` or a PNG. Missing images at the end are black.
 *
 * @throws RangeError if the images are not of rank 4, `columns` is less than 1, `gap` less than 0, or the range is empty.
 * @example
 * ```ts
 * const picture = sampleGrid(randomUniform([100, 28, 28, 1], -1, 1), { columns: 10 });
 * ```
 * @category Training
 */
export function sampleGrid(images: Tensor, args: SampleGridArgs = {}): Tensor3D {
  if (images.rank !== 4) reject('sampleGrid', 'images', 'of shape [count, height, width, channels]', images.shape);
  const [count, height, width, channels] = images.shape as [number, number, number, number];
  const { columns = Math.ceil(Math.sqrt(count)), range = [-1, 1], gap = 2 } = args;
  integerAtLeast('sampleGrid', 'columns', columns, 1);
  integerAtLeast('sampleGrid', 'gap', gap, 0);
  const [low, high] = range;
  if (!(low < high)) reject('sampleGrid', 'range', '[low, high] with low < high', range);
  const rows = Math.ceil(count / columns);
  return tidy(() => {
    const bytes = clipByValue(round(mul(sub(images, low), 255 / (high - low))), 0, 255) as Tensor4D;
    const spaced = pad(bytes, [
      [0, rows * columns - count],
      [0, gap],
      [0, gap],
      [0, 0],
    ]);
    const tiled = transpose(reshape(spaced, [rows, columns, height + gap, (width + gap) * channels]), [0, 2, 1, 3]);
    const picture: Tensor3D = reshape(tiled, [rows * (height + gap), columns * (width + gap), channels]);
    return cast(
      slice(picture, [0, 0, 0], [rows * (height + gap) - gap, columns * (width + gap) - gap, channels]),
      'int32',
    );
  });
}
