import {
  type AvgPoolAttrs,
  engine,
  type GradConfig,
  type NamedAttrMap,
  reshape,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { averageGradient } from './averageGradient.js';
import { defineGradient } from './defineGradient.js';

/** Pooling in three dimensions is pooling of slices, and then of what lies behind each other. */
export const poolingOfBoxes: readonly GradConfig[] = [
  inTwoSteps('AvgPool', (dy, x, _, attrs) => averageGradient(dy, x, attrs as unknown as AvgPoolAttrs)),
  inTwoSteps('MaxPool', (dy, input, output, attrs) => engine().runKernel('MaxPoolGrad', { dy, input, output }, attrs)),
];

function inTwoSteps(
  kernelName: 'AvgPool' | 'MaxPool',
  backward: (dy: Tensor, x: Tensor, y: Tensor, attrs: NamedAttrMap) => Tensor,
): GradConfig {
  const pool = (x: Tensor, window: NamedAttrMap): Tensor => engine().runKernel(kernelName, { x }, window);
  return defineGradient(`${kernelName}3D`, ['x'], (dy, [x], { filterSize, strides, pad }: Attrs3D) => ({
    x: () => {
      const [filterDepth, ...filterPlane] = triple(filterSize);
      const [strideDepth, ...stridePlane] = triple(strides);
      const plane = { filterSize: filterPlane, strides: stridePlane, pad } as NamedAttrMap;
      // a margin given as a number belongs to the depth alone
      const none = [0, 0];
      const padDepth = typeof pad === 'number' ? [none, [pad, pad], none, none] : pad;
      const depth = { filterSize: [filterDepth, 1], strides: [strideDepth, 1], pad: padDepth } as NamedAttrMap;

      const [batch, inDepth, height, width, channels] = x.shape as Shape5D;
      const [, outDepth, outHeight, outWidth] = dy.shape as Shape5D;
      const slices = reshape(x, [batch * inDepth, height, width, channels]);
      const pooledSlices = pool(slices, plane);
      const lines = reshape(pooledSlices, [batch, inDepth, outHeight * outWidth, channels]);
      const dLines = reshape(dy, [batch, outDepth, outHeight * outWidth, channels]);
      const bySlices = reshape(backward(dLines, lines, pool(lines, depth), depth), pooledSlices.shape);
      return reshape(backward(bySlices, slices, pooledSlices, plane), x.shape);
    },
  }));
}

interface Attrs3D {
  filterSize: number | number[];
  strides: number | number[];
  pad: 'valid' | 'same' | number;
}
type Shape5D = [number, number, number, number, number];

const triple = (size: number | number[]) => (Array.isArray(size) ? size : [size, size, size]);
