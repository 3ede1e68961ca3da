import type { TypedArray } from '@tensorflow/tfjs-core';

/** The position of rows in an array: the start of the first row, and the distance between rows. */
interface Rows {
  values: TypedArray;
  start: number;
  stride: number;
}

/** Narrower rows are copied column by column, because the long loop is then the inner one. */
const narrow = 4;
/** Wider rows are copied with `set` instead of element by element. */
const wide = 32;

/**
 * Copies rows of `width` elements from one array to another. The stock kernels make a view of each row, which
 * takes longer than copying a narrow row.
 */
export function copyRows(rows: number, width: number, from: Rows, to: Rows): void {
  const [source, target] = [from.values, to.values];
  if (width < narrow) {
    for (let column = 0; column < width; column += 1) {
      let [read, written] = [from.start + column, to.start + column];
      for (let row = 0; row < rows; row += 1) {
        target[written] = source[read] as number;
        read += from.stride;
        written += to.stride;
      }
    }
    return;
  }
  for (let row = 0; row < rows; row += 1) {
    const [read, written] = [from.start + row * from.stride, to.start + row * to.stride];
    if (width > wide) target.set(source.subarray(read, read + width), written);
    else for (let i = 0; i < width; i += 1) target[written + i] = source[read + i] as number;
  }
}
