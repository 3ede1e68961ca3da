import {
  cast,
  clipByValue,
  concat,
  image,
  mul,
  pad,
  reshape,
  round,
  slice,
  sub,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tensor2d,
  tidy,
  tile,
  transpose,
} from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { anyTensor, arrayOf, checkArguments, checkValue, finite, integer, optional, text } from '../core/check.js';
import { floats } from '../core/floats.js';
import { hasInk, letter, textWidth } from './pixelFont.js';

/** Arguments of {@link sampleGrid}. */
export interface SampleGridArgs {
  /**
   * Number of images per row. Default: the number of column labels, or else the square root of the number of
   * images, rounded up.
   */
  columns?: number;
  /** The values of black and white. Default [-1, 1], the range of tanh. */
  range?: [number, number];
  /** Number of black pixels between two images. Default 2. */
  gap?: number;
  /** Factor by which each image is enlarged in height and width. Default 1. */
  enlarge?: number;
  /** A label to the left of each row. Default none. */
  rowLabels?: readonly string[];
  /** A label above each column. Columns become at least as wide as their label. Default none. */
  columnLabels?: readonly string[];
}

/** Pixels around the labels. */
const margin = 4;

/**
 * Arranges images in a grid, row by row, with optional labels. Use the result with `browser.toPixels` or
 * `writePng`.
 *
 * @param images Images `[count, height, width, channels]`.
 * @param args Layout, value range and labels.
 * @returns One image `[grid height, grid width, channels]` of integers from 0 to 255. Labels are white, gaps
 * and missing images at the end are black. The caller disposes it.
 * @throws RangeError if the images are not of rank 4, `columns` or `enlarge` is below 1, `gap` is below 0,
 * the range is empty, or the number of labels is wrong.
 * @example
 * ```ts
 * const grid = sampleGrid(randomUniform([100, 28, 28, 1], -1, 1), { columns: 10 });
 * const labeled = sampleGrid(randomUniform([6, 28, 28, 1], -1, 1), {
 *   rowLabels: ['thin', 'thick'],
 *   columnLabels: ['-1', '0', '1'],
 * });
 * ```
 * @category Pictures
 */
export function sampleGrid(images: Tensor, args: SampleGridArgs = {}): Tensor3D {
  const name = 'sampleGrid';
  checkValue(name, 'images', images, anyTensor);
  const labels = optional(arrayOf(text));
  checkArguments(name, args, {
    columns: optional(integer(1)),
    range: optional(arrayOf(finite)),
    gap: optional(integer(0)),
    enlarge: optional(integer(1)),
    rowLabels: labels,
    columnLabels: labels,
  });
  if (images.size === 0) reject(name, 'images', 'at least one image', images.shape);
  if (images.rank !== 4) reject(name, 'images', 'of shape [count, height, width, channels]', images.shape);
  const [count, height, width, channels] = images.shape as [number, number, number, number];
  const { rowLabels, columnLabels, range = [-1, 1], gap = 2, enlarge = 1 } = args;
  const { columns = columnLabels?.length ?? Math.ceil(Math.sqrt(count)) } = args;
  checkValue(name, 'columns', columns, integer(1));
  const [low, high] = range;
  if (range.length !== 2 || !(low < high)) reject(name, 'range', '[low, high] with low < high', range);
  const rows = Math.ceil(count / columns);
  if (rowLabels && rowLabels.length !== rows) reject(name, 'rowLabels', `${rows} labels, one per row`, rowLabels);
  if (columnLabels && columnLabels.length !== columns)
    reject(name, 'columnLabels', `${columns} labels, one per column`, columnLabels);
  const cell = {
    height: height * enlarge + gap,
    width: Math.max(width * enlarge, ...(columnLabels ?? []).map(textWidth)) + gap,
  };
  return tidy(() => {
    const bytes = clipByValue(round(mul(sub(floats(images), low), 255 / (high - low))), 0, 255) as Tensor4D;
    const spaced = pad(enlarged(bytes, enlarge), [
      [0, rows * columns - count],
      [0, gap],
      [0, cell.width - width * enlarge],
      [0, 0],
    ]);
    const tiled = transpose(reshape(spaced, [rows, columns, cell.height, cell.width * channels]), [0, 2, 1, 3]);
    const padded = reshape(tiled, [rows * cell.height, columns * cell.width, channels]) as Tensor3D;
    const grid = slice(padded, [0, 0, 0], [rows * cell.height - gap, columns * cell.width - gap, channels]) as Tensor3D;
    const rowArea = rowLabels && rowLabelArea(rowLabels, grid.shape[0], cell.height, height * enlarge);
    const withRowLabels = rowArea ? concat([drawLabels(rowArea, channels), grid], 1) : grid;
    const left = withRowLabels.shape[1] - grid.shape[1];
    const columnArea = columnLabels && columnLabelArea(columnLabels, withRowLabels.shape[1], left, cell.width);
    return cast(columnArea ? concat([drawLabels(columnArea, channels), withRowLabels], 0) : withRowLabels, 'int32');
  });
}

function enlarged(images: Tensor4D, times: number): Tensor4D {
  const [, height, width] = images.shape;
  return times === 1 ? images : image.resizeNearestNeighbor(images, [height * times, width * times]);
}

/** An area of white and black pixels. */
interface LabelArea {
  height: number;
  width: number;
  isWhite(x: number, y: number): boolean;
}

function rowLabelArea(labels: readonly string[], height: number, pitch: number, imageHeight: number): LabelArea {
  const widest = Math.max(...labels.map(textWidth));
  const top = Math.max(0, Math.floor((imageHeight - letter.height) / 2));
  const isWhite = (x: number, y: number) => {
    const label = labels[Math.floor(y / pitch)] as string;
    const line = (y % pitch) - top;
    // labels are right-aligned
    const column = x - margin - (widest - textWidth(label));
    return line >= 0 && column >= 0 && hasInk(label, column, line);
  };
  return { height, width: widest + 2 * margin, isWhite };
}

function columnLabelArea(labels: readonly string[], width: number, left: number, pitch: number): LabelArea {
  const isWhite = (x: number, y: number) =>
    x >= left &&
    y >= margin &&
    hasInk(labels[Math.floor((x - left) / pitch)] as string, (x - left) % pitch, y - margin);
  return { height: letter.height + 2 * margin, width, isWhite };
}

function drawLabels({ height, width, isWhite }: LabelArea, channels: number): Tensor3D {
  const pixels = Float32Array.from({ length: height * width }, (_, index) =>
    isWhite(index % width, Math.floor(index / width)) ? 255 : 0,
  );
  return tile(reshape(tensor2d(pixels, [height, width]), [height, width, 1]), [1, 1, channels]) as Tensor3D;
}
