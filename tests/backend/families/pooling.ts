import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { type Any, type AnyFamily, family, int } from './family.js';
import { type Pad, pads, rounding } from './pads.js';

interface Window {
  image: [number, number, number, number];
  filter: [number, number];
  strides: [number, number];
  pad: Pad;
  rounding: 'floor' | 'round' | 'ceil' | undefined;
}

const pair = (low: number, high: number) => fc.tuple(int(low, high), int(low, high));

/** Whether every window contains a pixel. */
function fits({ image, filter, strides, pad, rounding: mode }: Window): boolean {
  const info = tf.backend_util.computePool2DInfo(image, filter, strides, 1, pad as Any, mode);
  const { top, left } = info.padInfo;
  const hasPixel = (out: number, stride: number, size: number, before: number, length: number) =>
    out > 0 && before < size && (out - 1) * stride - before < length;
  return (
    hasPixel(info.outHeight, info.strideHeight, info.filterHeight, top, info.inHeight) &&
    hasPixel(info.outWidth, info.strideWidth, info.filterWidth, left, info.inWidth)
  );
}

const windows = fc
  .record({
    image: fc.tuple(int(1, 2), int(1, 7), int(1, 7), int(1, 3)),
    filter: pair(1, 4),
    strides: pair(1, 4),
    pad: pads,
    rounding,
  })
  .map((given): Window => ({ ...given, rounding: typeof given.pad === 'string' ? undefined : given.rounding }))
  .filter(fits);

const triple = (low: number, high: number) => fc.tuple(int(low, high), int(low, high), int(low, high));

const windows3d = fc
  .record({
    volume: fc.tuple(int(1, 2), int(1, 5), int(1, 5), int(1, 4), int(1, 2)),
    filter: triple(1, 3),
    strides: triple(1, 3),
    pad: fc.oneof(
      { arbitrary: fc.constant<'same' | 'valid' | number>('same'), weight: 3 },
      fc.constant('valid' as const),
      int(0, 1),
    ),
    rounding,
  })
  .map((given) => ({ ...given, rounding: typeof given.pad === 'string' ? undefined : given.rounding }))
  .filter(({ volume, filter, strides, pad, rounding: mode }) => {
    const info = tf.backend_util.computePool3DInfo(volume, filter, strides, 1, pad, mode);
    const hasPixel = (out: number, stride: number, size: number, before: number, length: number) =>
      out > 0 && before < size && (out - 1) * stride - before < length;
    const { front, top, left } = info.padInfo;
    return (
      hasPixel(info.outDepth, info.strideDepth, info.filterDepth, front, info.inDepth) &&
      hasPixel(info.outHeight, info.strideHeight, info.filterHeight, top, info.inHeight) &&
      hasPixel(info.outWidth, info.strideWidth, info.filterWidth, left, info.inWidth)
    );
  });

export const pooling: Readonly<Record<string, AnyFamily>> = {
  avgPool: family(
    windows,
    ({ image }) => [image],
    ({ filter, strides, pad, rounding: mode }, x) => tf.avgPool(x, filter, strides, pad as Any, mode),
  ),
  maxPool: family(
    windows,
    ({ image }) => [image],
    ({ filter, strides, pad, rounding: mode }, x) => tf.maxPool(x, filter, strides, pad as Any, mode),
  ),
  maxPoolWithArgmax: family(
    windows.filter(({ pad }) => typeof pad === 'string'),
    ({ image }) => [image],
    ({ filter, strides, pad }, x) => tf.maxPoolWithArgmax(x, filter, strides, pad as Any).result,
  ),
  pool: family(
    fc
      .record({ window: windows, kind: fc.constantFrom('avg' as const, 'max' as const), dilations: pair(1, 2) })
      .map(({ window, dilations, kind }) => ({
        window,
        kind,
        dilations: window.strides.every((stride) => stride === 1) ? dilations : ([1, 1] as [number, number]),
      }))
      .filter(
        ({ window: { image, filter, pad }, dilations }) =>
          pad === 'same' ||
          (pad === 'valid' &&
            filter.every((size, axis) => (size - 1) * (dilations[axis] as number) < (image[axis + 1] as number))),
      ),
    ({ window }) => [window.image],
    ({ window: { filter, strides, pad }, kind, dilations }, x) =>
      tf.pool(x, filter, kind, pad as Any, dilations, strides),
  ),
  avgPool3d: family(
    windows3d,
    ({ volume }) => [volume],
    ({ filter, strides, pad, rounding: mode }, x) => tf.avgPool3d(x, filter, strides, pad, mode),
  ),
  maxPool3d: family(
    windows3d,
    ({ volume }) => [volume],
    ({ filter, strides, pad, rounding: mode }, x) => tf.maxPool3d(x, filter, strides, pad, mode),
  ),
};
