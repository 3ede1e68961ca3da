import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { type Any, type AnyFamily, family, int } from './family.js';
import { type Pad, pads, rounding } from './pads.js';

interface Window {
  image: [number, number, number, number];
  filter: [number, number];
  out: number;
  strides: [number, number];
  dilations: [number, number];
  pad: Pad;
  rounding: 'floor' | 'round' | 'ceil' | undefined;
}

const pair = (low: number, high: number) => fc.tuple(int(low, high), int(low, high));

const info = ({ image, filter, out, strides, dilations, pad, rounding: mode }: Window, depthwise = false) =>
  tf.backend_util.computeConv2DInfo(image, [...filter, image[3], out], strides, dilations, pad as Any, mode, depthwise);

const fits = (window: Window) => {
  const { outHeight, outWidth } = info(window);
  return outHeight > 0 && outWidth > 0 && eachWindowHasPixel(window);
};

/** Whether each window has a tap inside the image. */
function eachWindowHasPixel(window: Window): boolean {
  const { outHeight, outWidth, padInfo } = info(window);
  const hasPixel = (out: number, axis: 0 | 1, padding: number) =>
    Array.from({ length: out }, (_, index) => index * window.strides[axis] - padding).every((begin) =>
      Array.from({ length: window.filter[axis] }, (_, tap) => begin + tap * window.dilations[axis]).some(
        (position) => position >= 0 && position < (window.image[axis + 1] as number),
      ),
    );
  return hasPixel(outHeight, 0, padInfo.top) && hasPixel(outWidth, 1, padInfo.left);
}

/** Windows on an image, with strides or dilations, because tfjs does not support both. */
const windows = (maxStride = 4, maxDilation = 3) =>
  fc
    .record({
      image: fc.tuple(int(1, 2), int(1, 7), int(1, 7), fc.constantFrom(1, 2, 3, 6)),
      filter: pair(1, 4),
      out: int(1, 5),
      steps: fc.oneof(
        fc.record({ strides: pair(1, maxStride), dilations: fc.constant<[number, number]>([1, 1]) }),
        fc.record({ strides: fc.constant<[number, number]>([1, 1]), dilations: pair(1, maxDilation) }),
      ),
      pad: pads,
      rounding,
    })
    .map(
      ({ steps, pad, rounding: mode, ...rest }): Window => ({
        ...rest,
        ...steps,
        pad,
        rounding: typeof pad === 'string' ? undefined : mode,
      }),
    )
    .filter(fits);

const filterShape = ({ filter, image, out }: Window) => [...filter, image[3], out];
const activations = fc.constantFrom('linear', 'relu', 'relu6', 'elu', 'sigmoid', 'prelu', 'leakyrelu');

/** 3D windows. */
const windows3d = (dilated: boolean) =>
  fc
    .record({
      volume: fc.tuple(int(1, 2), int(1, 5), int(1, 5), int(1, 4), int(1, 2)),
      filter: fc.tuple(int(1, 3), int(1, 3), int(1, 3)),
      out: int(1, 3),
      strides: fc.tuple(int(1, 3), int(1, 3), int(1, 3)),
      dilation: dilated ? int(1, 2) : fc.constant(1),
      pad: fc.constantFrom('same' as const, 'valid' as const),
    })
    .map(({ strides, dilation, ...rest }) => ({
      ...rest,
      dilation,
      strides: (dilation > 1 ? [1, 1, 1] : strides) as [number, number, number],
    }))
    .filter((given) => info3d(given).outShape.every((size) => size > 0));

function info3d({ volume, filter, out, strides, dilation, pad }: Any) {
  return tf.backend_util.computeConv3DInfo(volume, [...filter, volume[4], out] as Any, strides, dilation, pad);
}

const undilated = windows(4, 1);

export const convolution: Readonly<Record<string, AnyFamily>> = {
  conv1d: family(
    fc
      .record({
        length: int(1, 9),
        channels: int(1, 3),
        size: int(1, 4),
        out: int(1, 3),
        stride: int(1, 4),
        dilation: int(1, 2),
        pad: fc.constantFrom('same' as const, 'valid' as const),
      })
      .map((given) => ({ ...given, dilation: given.stride > 1 ? 1 : given.dilation }))
      .filter(({ length, size, dilation, pad }) => pad === 'same' || length > (size - 1) * dilation),
    ({ length, channels, size, out }) => [
      [2, length, channels],
      [size, channels, out],
    ],
    ({ stride, pad, dilation }, x, filter) => tf.conv1d(x, filter, stride, pad, 'NWC', dilation),
  ),
  conv2d: family(
    windows(),
    (window) => [window.image, filterShape(window)],
    ({ strides, pad, dilations, rounding: mode }, x, filter) =>
      tf.conv2d(x, filter, strides, pad as Any, 'NHWC', dilations, mode),
  ),
  conv2dTranspose: family(
    undilated,
    (window) => [info(window).outShape, filterShape(window)],
    ({ image, strides, pad, rounding: mode }, y, filter) =>
      tf.conv2dTranspose(y, filter, image, strides, pad as Any, mode),
  ),
  depthwiseConv2d: family(
    windows(),
    (window) => [window.image, filterShape(window)],
    ({ strides, pad, dilations, rounding: mode }, x, filter) =>
      tf.depthwiseConv2d(x, filter, strides, pad as Any, 'NHWC', dilations, mode),
  ),
  separableConv2d: family(
    windows(3, 2).filter(({ pad }) => typeof pad === 'string'),
    ({ image, filter, out }) => [image, [...filter, image[3], 2], [1, 1, 2 * image[3], out]],
    ({ strides, pad, dilations }, x, depthwise, pointwise) =>
      tf.separableConv2d(x, depthwise, pointwise, strides, pad as Any, dilations),
  ),
  conv3d: family(
    windows3d(true),
    ({ volume, filter, out }) => [volume, [...filter, volume[4], out]],
    ({ strides, pad, dilation }, x, filter) => tf.conv3d(x, filter, strides, pad, 'NDHWC', dilation),
  ),
  conv3dTranspose: family(
    windows3d(false),
    (given) => [info3d(given).outShape, [...given.filter, given.volume[4], given.out]],
    ({ volume, strides, pad }, y, filter) => tf.conv3dTranspose(y, filter, volume as Any, strides, pad),
  ),
  'fused.conv2d': family(
    fc.record({ window: windows(), activation: activations }),
    ({ window }) => [window.image, filterShape(window), [window.out]],
    ({ window: { strides, pad, dilations, rounding: mode, out }, activation }, x, filter, bias) =>
      tf.fused.conv2d({
        x,
        filter,
        strides,
        pad: pad as Any,
        dilations,
        dimRoundingMode: mode as Any,
        bias,
        activation,
        leakyreluAlpha: 0.3,
        ...(activation === 'prelu' && { preluActivationWeights: tf.fill([out], 0.3) as Any }),
      }),
  ),
  'fused.depthwiseConv2d': family(
    fc.record({ window: windows(), activation: activations }),
    ({ window }) => [window.image, filterShape(window), [window.out * window.image[3]]],
    ({ window: { strides, pad, dilations, rounding: mode, out, image }, activation }, x, filter, bias) =>
      tf.fused.depthwiseConv2d({
        x,
        filter,
        strides,
        pad: pad as Any,
        dilations,
        dimRoundingMode: mode as Any,
        bias,
        activation,
        leakyreluAlpha: 0.3,
        ...(activation === 'prelu' && { preluActivationWeights: tf.fill([out * image[3]], 0.3) as Any }),
      }),
  ),
  dilation2d: family(
    windows(4, 3).filter(({ pad }) => typeof pad === 'string'),
    ({ image, filter }) => [image, [...filter, image[3]]],
    ({ strides, pad, dilations }, x, filter) => tf.dilation2d(x, filter, strides, pad as Any, dilations),
  ),
};
