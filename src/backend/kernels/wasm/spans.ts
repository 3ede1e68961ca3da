import type { Conv2DInfo } from './conv2dInfo.js';

/** Entries of one axis, the last excluded. */
export interface Span {
  begin: number;
  end: number;
}

/**
 * What of the input each window holds along one axis.
 *
 * @throws RangeError if a window lies in the padding alone, where there is nothing to take the mean or maximum of.
 */
export function spans(
  name: string,
  outSize: number,
  stride: number,
  filterSize: number,
  padding: number,
  inSize: number,
): Span[] {
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

/** The {@link spans} of an image. */
export function spansOf(name: string, info: Conv2DInfo): { rows: Span[]; columns: Span[] } {
  const { padInfo, inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth } = info;
  return {
    rows: spans(name, outHeight, strideHeight, info.filterHeight, padInfo.top, inHeight),
    columns: spans(name, outWidth, strideWidth, info.filterWidth, padInfo.left, inWidth),
  };
}
