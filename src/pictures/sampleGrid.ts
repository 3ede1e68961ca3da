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
import { arrayOf, checkArguments, checkValue, finite, integer, optional, tensor, text } from '../core/check.js';
import { floats } from '../core/floats.js';
import { hasInk, letter, textWidth } from './pixelFont.js';

/** Arguments of {@link sampleGrid}. */
export interface SampleGridArgs {
  /** Images in a row. Default: as many as there are column labels, or else the square root of their number, rounded up. */
  columns?: number;
  /** Values of black and of white. Default [-1, 1], the range of tanh. */
  range?: [number, number];
  /** Black pixels between two images. Default 2. */
  gap?: number;
  /** How many pixels of the grid one of an image becomes, along each side. Default 1. */
  enlarge?: number;
  /** A word left of each row. Default none. */
  rowLabels?: readonly string[];
  /** A word above each column, which grows as wide as its word. Default none. */
  columnLabels?: readonly string[];
}

const margin = 4;

/**
 * Lays images out in a grid, row by row: `[count, height, width, channels]` to one picture of integers from 0 to 255, `[grid height, grid width, channels]`, for
 * `browser.toPixels` or a PNG, with words in white beside rows and columns if they are given. Missing images at the end are black.
 *
 * @throws RangeError if the images are not of rank 4, `columns` or `enlarge` is less than 1, `gap` less than 0, the range is empty, or there are not as many labels as rows
 * or columns.
 * @example
 * ```ts
 * const picture = sampleGrid(randomUniform([100, 28, 28, 1], -1, 1), { columns: 10 });
 * const labelled = sampleGrid(randomUniform([6, 28, 28, 1], -1, 1), { rowLabels: ['thin', 'thick'], columnLabels: ['-1', '0', '1'] });
 * ```
 * @category Pictures
 */
export function sampleGrid(images: Tensor, args: SampleGridArgs = {}): Tensor3D {
  const name = 'sampleGrid';
  checkValue(name, 'images', images, tensor());
  const words = optional(arrayOf(text));
  checkArguments(name, args, {
    columns: optional(integer(1)),
    range: optional(arrayOf(finite)),
    gap: optional(integer(0)),
    enlarge: optional(integer(1)),
    rowLabels: words,
    columnLabels: words,
  });
  if (images.size === 0) reject(name, 'images', 'at least one', images);
  if (images.rank !== 4) reject(name, 'images', 'of shape [count, height, width, channels]', images.shape);
  const [count, height, width, channels] = images.shape as [number, number, number, number];
  const { rowLabels, columnLabels, range = [-1, 1], gap = 2, enlarge = 1 } = args;
  const { columns = columnLabels?.length ?? Math.ceil(Math.sqrt(count)) } = args;
  checkValue(name, 'columns', columns, integer(1));
  const [low, high] = range;
  if (range.length !== 2 || !(low < high)) reject(name, 'range', '[low, high] with low < high', range);
  const rows = Math.ceil(count / columns);
  if (rowLabels && rowLabels.length !== rows) reject(name, 'rowLabels', `as many as the rows, ${rows}`, rowLabels);
  if (columnLabels && columnLabels.length !== columns)
    reject(name, 'columnLabels', `as many as the columns, ${columns}`, columnLabels);
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
    const whole = reshape(tiled, [rows * cell.height, columns * cell.width, channels]) as Tensor3D;
    const grid = slice(whole, [0, 0, 0], [rows * cell.height - gap, columns * cell.width - gap, channels]) as Tensor3D;
    const beside = rowLabels && besideRows(rowLabels, grid.shape[0], cell.height, height * enlarge);
    const labelled = beside ? concat([ink(beside, channels), grid], 1) : grid;
    const left = labelled.shape[1] - grid.shape[1];
    const above = columnLabels && aboveColumns(columnLabels, labelled.shape[1], left, cell.width);
    return cast(above ? concat([ink(above, channels), labelled], 0) : labelled, 'int32');
  });
}

function enlarged(images: Tensor4D, times: number): Tensor4D {
  const [, height, width] = images.shape;
  return times === 1 ? images : image.resizeNearestNeighbor(images, [height * times, width * times]);
}

/** Pixels that are white or black. */
interface Margin {
  height: number;
  width: number;
  isWhite(x: number, y: number): boolean;
}

function besideRows(labels: readonly string[], height: number, pitch: number, inked: number): Margin {
  const widest = Math.max(...labels.map(textWidth));
  const top = Math.max(0, Math.floor((inked - letter.height) / 2));
  const isWhite = (x: number, y: number) => {
    const label = labels[Math.floor(y / pitch)] as string;
    const line = (y % pitch) - top;
    // words end beside their row
    const column = x - margin - (widest - textWidth(label));
    return line >= 0 && column >= 0 && hasInk(label, column, line);
  };
  return { height, width: widest + 2 * margin, isWhite };
}

function aboveColumns(labels: readonly string[], width: number, left: number, pitch: number): Margin {
  const isWhite = (x: number, y: number) =>
    x >= left &&
    y >= margin &&
    hasInk(labels[Math.floor((x - left) / pitch)] as string, (x - left) % pitch, y - margin);
  return { height: letter.height + 2 * margin, width, isWhite };
}

function ink({ height, width, isWhite }: Margin, channels: number): Tensor3D {
  const pixels = Float32Array.from({ length: height * width }, (_, place) =>
    isWhite(place % width, Math.floor(place / width)) ? 255 : 0,
  );
  return tile(reshape(tensor2d(pixels, [height, width]), [height, width, 1]), [1, 1, channels]) as Tensor3D;
}
