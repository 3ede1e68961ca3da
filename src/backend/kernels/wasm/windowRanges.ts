import type { Conv2DInfo } from './conv2dInfo.js';

/** A range of positions along one axis. `end` is exclusive. */
export interface WindowRange {
  begin: number;
  end: number;
}

/**
 * The part of the input inside each pooling window, along one axis.
 *
 * @throws RangeError if a window contains only padding, which has no mean or maximum.
 */
export function windowRanges(
  name: string,
  outSize: number,
  stride: number,
  filterSize: number,
  padding: number,
  inSize: number,
): WindowRange[] {
  return Array.from({ length: outSize }, (_, index) => {
    const begin = index * stride - padding;
    const range = { begin: Math.max(begin, 0), end: Math.min(begin + filterSize, inSize) };
    if (range.end <= range.begin)
      throw new RangeError(
        `${name}: each window must contain a pixel, got a window of ${filterSize} at ${begin} on an axis of ${inSize}`,
      );
    return range;
  });
}

/** The {@link windowRanges} of the rows and columns of an image. */
export function windowRanges2d(name: string, info: Conv2DInfo): { rows: WindowRange[]; columns: WindowRange[] } {
  const { padInfo, inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth } = info;
  return {
    rows: windowRanges(name, outHeight, strideHeight, info.filterHeight, padInfo.top, inHeight),
    columns: windowRanges(name, outWidth, strideWidth, info.filterWidth, padInfo.left, inWidth),
  };
}
