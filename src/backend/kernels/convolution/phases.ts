/** The extent of a convolution with stride 1 along one axis. */
export interface Reach {
  /** Number of taps of the filter. */
  size: number;
  /** Zeros before and after the input. If negative, the number of rows or columns that are not read. */
  before: number;
  after: number;
}

/** The {@link Reach} along rows and columns. */
export interface Window<R extends Reach = Reach> {
  row: R;
  column: R;
}

/** The window of one phase, with the taps of the strided filter that contribute to it. */
export type Phase = Window<Reach & { taps: number[] }>;

/** The number of taps of a window. */
export const tapCount = ({ row, column }: Window) => row.size * column.size;

/**
 * The phases of a strided convolution along one axis, one for each remainder `r`. Input row `stride·i + r`
 * receives output row `i + shift − t` through tap `stride·t + first`. The taps are in reverse order, as a
 * convolution needs them.
 */
export function phases(
  inSize: number,
  outSize: number,
  stride: number,
  filterSize: number,
  padding: number,
): Phase['row'][] {
  const inPhase = Math.ceil(inSize / stride);
  return Array.from({ length: stride }, (_, remainder) => {
    const shift = Math.floor((remainder + padding) / stride);
    // not with %, because the padding may be negative
    const first = remainder + padding - shift * stride;
    const size = Math.max(0, Math.ceil((filterSize - first) / stride));
    const taps = Array.from({ length: size }, (__, t) => first + stride * (size - 1 - t));
    return { taps, size, before: size - 1 - shift, after: inPhase + shift - outSize };
  });
}
