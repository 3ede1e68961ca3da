import type { Conv2DInfo } from './conv2dInfo.js';

/** Entries of one axis, the last excluded. */
export interface WindowRange {
  begin: number;
  end: number;
}

/**
 * What of the input each window holds along one axis.
 *
 * @throws RangeError if a window lies in the padding alone, where there is nothing to take the mean or maximum of.
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
    const span = { begin: Math.max(begin, 0), end: Math.min(begin + filterSize, inSize) };
    if (span.end <= span.begin)
      throw new RangeError(
        `${name}: each window must hold a pixel, got a window of ${filterSize} at ${begin} on an axis of ${inSize}`,
      );
    return span;
  });
}

/** The {@link windowRanges} of an image. */
export function windowRanges2d(name: string, info: Conv2DInfo): { rows: WindowRange[]; columns: WindowRange[] } {
  const { padInfo, inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth } = info;
  return {
    rows: windowRanges(name, outHeight, strideHeight, info.filterHeight, padInfo.top, inHeight),
    columns: windowRanges(name, outWidth, strideWidth, info.filterWidth, padInfo.left, inWidth),
  };
}
