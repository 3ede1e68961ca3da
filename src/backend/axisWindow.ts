/** One axis of a strided window without negative paddings: `size` entries from `begin` on, and zeros around them. */
export interface AxisWindow {
  begin: number;
  size: number;
  before: number;
  after: number;
}

/**
 * The part of an axis that a window reads, and its paddings, so that there are `out` outputs whatever the rounding.
 *
 * @param filter the window's length, dilated.
 * @param padding zeros before the axis; where negative, entries that are not read.
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
      `${name}: each window must reach the image, got a padding of ${padding} before an axis of ${length}`,
    );
  return { begin, size, before: Math.max(padding, 0), after: Math.max(after, 0) };
}

/** The padding of an image as tfjs takes it. */
export function explicitPadding(rows: AxisWindow, columns: AxisWindow): [number, number][] {
  return [
    [0, 0],
    [rows.before, rows.after],
    [columns.before, columns.after],
    [0, 0],
  ];
}
