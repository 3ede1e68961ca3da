/** How far a stride-1 convolution reaches along one axis. */
export interface Reach {
  /** Taps of its filter. */
  size: number;
  /** Margins of zeros around what it reads; where negative, rows (or columns) that it does not read. */
  before: number;
  after: number;
}

/** A {@link Reach} down and across. */
export interface Window<R extends Reach = Reach> {
  row: R;
  column: R;
}

/** The window of one phase, with the taps of the strided filter that reach it. */
export type Phase = Window<Reach & { taps: number[] }>;

/** How many taps a window has. */
export const tapCount = ({ row, column }: Window) => row.size * column.size;

/**
 * The phases of a strided convolution along one axis, one for each remainder `r`: input row `stride·i + r` receives
 * output row `i + shift − t` through tap `stride·t + first`. The last tap comes first, as a convolution needs it.
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
    // not by %, as the padding may be negative
    const first = remainder + padding - shift * stride;
    const size = Math.max(0, Math.ceil((filterSize - first) / stride));
    const taps = Array.from({ length: size }, (__, t) => first + stride * (size - 1 - t));
    return { taps, size, before: size - 1 - shift, after: inPhase + shift - outSize };
  });
}
