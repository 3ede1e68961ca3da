/**
 * The part of an axis that a strided window reads, `size` entries from `begin` on, and the zeros around it.
 */
export interface AxisWindow {
  begin: number;
  size: number;
  before: number;
  after: number;
}

/**
 * Computes the {@link AxisWindow} that gives exactly `out` outputs, however the output size was rounded.
 *
 * @param filter The length of the window, including dilation.
 * @param padding The number of zeros before the axis. If negative, the number of entries that are skipped.
 */
export function axisWindow(
  name: string,
  length: number,
  out: number,
  stride: number,
  filter: number,
  padding: number,
): AxisWindow {
  const after = (out - 1) * stride + filter - length - padding;
  const begin = Math.max(-padding, 0);
  const size = length - begin + Math.min(after, 0);
  if (size < 1)
    throw new RangeError(
      `${name}: each window must overlap the image, got a padding of ${padding} before an axis of ${length}`,
    );
  return { begin, size, before: Math.max(padding, 0), after: Math.max(after, 0) };
}

/** The padding of an image in the form that tfjs expects. */
export function explicitPadding(rows: AxisWindow, columns: AxisWindow): [number, number][] {
  return [
    [0, 0],
    [rows.before, rows.after],
    [columns.before, columns.after],
    [0, 0],
  ];
}
