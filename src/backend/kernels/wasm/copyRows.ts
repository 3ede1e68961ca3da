import type { TypedArray } from '@tensorflow/tfjs-core';

/** Where rows lie in an array: the first number of the first, and from one row to the next. */
interface Place {
  values: TypedArray;
  start: number;
  stride: number;
}

/** Below so many numbers a row is copied faster column by column: the long loop is then the inner one. */
const narrow = 4;
/** Beyond so many numbers a row is copied faster as a whole than number by number. */
const wide = 32;

/** Copies rows of `width` numbers from one array to another. The backend's own makes a view of each row, which takes longer than to copy a narrow one. */
export function copyRows(rows: number, width: number, from: Place, to: Place): void {
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
