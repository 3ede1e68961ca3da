import {
  type AvgPool3DAttrs,
  type AvgPoolAttrs,
  backend_util,
  engine,
  type GradConfig,
  type NamedAttrMap,
  reshape,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { cropOrPad } from '../axes.js';
import { type AxisWindow, axisWindow, explicitPadding } from '../axisWindow.js';
import { avgPoolGradient } from './avgPoolGradient.js';
import { defineGradient } from './defineGradient.js';

/** Gradients of 3D pooling, computed as 2D pooling of height and width followed by 1D pooling of depth. */
export const pooling3d: readonly GradConfig[] = [
  inTwoSteps('AvgPool', (dy, x, _, attrs) => avgPoolGradient(dy, x, attrs as unknown as AvgPoolAttrs)),
  inTwoSteps('MaxPool', (dy, input, output, attrs) => engine().runKernel('MaxPoolGrad', { dy, input, output }, attrs)),
];

function inTwoSteps(
  kernelName: 'AvgPool' | 'MaxPool',
  backward: (dy: Tensor, x: Tensor, y: Tensor, attrs: NamedAttrMap) => Tensor,
): GradConfig {
  const pool = (x: Tensor, window: NamedAttrMap): Tensor => engine().runKernel(kernelName, { x }, window);
  return defineGradient(`${kernelName}3D`, ['x'], (dy, [input], attrs: AvgPool3DAttrs) => ({
    x: () => {
      const axes = axisPools(`${kernelName}3D`, input, attrs);
      // unlike in 2D, tfjs uses a negative padding if a stride exceeds the window: the first entries are not
      // read
      const x = axes.reduce((part, { begin, size }, axis) => cropOrPad(part, axis + 1, begin, size), input);
      const [depth, rows, columns] = axes;
      const slice = { ...windowOver(rows, columns), pad: explicitPadding(rows, columns) } as NamedAttrMap;
      const line = { ...windowOver(depth, noPooling), pad: explicitPadding(depth, noPooling) } as NamedAttrMap;

      const [batch, inDepth, height, width, channels] = x.shape as Shape5D;
      const [, outDepth, outHeight, outWidth] = dy.shape as Shape5D;
      const slices = reshape(x, [batch * inDepth, height, width, channels]);
      const pooledSlices = pool(slices, slice);
      const lines = reshape(pooledSlices, [batch, inDepth, outHeight * outWidth, channels]);
      const dLines = reshape(dy, [batch, outDepth, outHeight * outWidth, channels]);
      const bySlices = reshape(backward(dLines, lines, pool(lines, line), line), pooledSlices.shape);
      const gradient = reshape(backward(bySlices, slices, pooledSlices, slice), x.shape);
      return axes.reduce(
        (part, { begin }, axis) => cropOrPad(part, axis + 1, -begin, input.shape[axis + 1] as number),
        gradient,
      );
    },
  }));
}

type Shape5D = [number, number, number, number, number];
type AxisPool = AxisWindow & { stride: number; filter: number };

/** An axis that is not pooled. */
const noPooling: AxisPool = { begin: 0, size: 1, before: 0, after: 0, stride: 1, filter: 1 };

const windowOver = (first: AxisPool, second: AxisPool) => ({
  filterSize: [first.filter, second.filter],
  strides: [first.stride, second.stride],
});

function axisPools(name: string, x: Tensor, attrs: AvgPool3DAttrs): [AxisPool, AxisPool, AxisPool] {
  const { filterSize, strides, pad, dimRoundingMode } = attrs;
  const info = backend_util.computePool3DInfo(x.shape as Shape5D, filterSize, strides, 1, pad, dimRoundingMode);
  const { front, top, left } = info.padInfo;
  const along = (length: number, out: number, stride: number, filter: number, padding: number): AxisPool => ({
    ...axisWindow(name, length, out, stride, filter, padding),
    stride,
    filter,
  });
  return [
    along(info.inDepth, info.outDepth, info.strideDepth, info.filterDepth, front),
    along(info.inHeight, info.outHeight, info.strideHeight, info.filterHeight, top),
    along(info.inWidth, info.outWidth, info.strideWidth, info.filterWidth, left),
  ];
}
