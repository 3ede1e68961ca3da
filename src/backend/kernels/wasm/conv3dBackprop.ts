import {
  addN,
  backend_util,
  type Conv3DBackpropFilterV2Attrs,
  type Conv3DBackpropInputV2Attrs,
  engine,
  type NamedAttrMap,
  reshape,
  slice,
  stack,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { cropOrPad, everyNth, insertZeros } from '../../axes.js';
import type { KernelReplacement } from '../kernelReplacement.js';

/*
 * A convolution in three dimensions is, for each layer of its filter, one in two: its gradients are theirs. What the
 * backend itself gives for either gradient is wrong.
 */

/** The gradient of `conv3d` by its input, which is also the transposed convolution. */
export const conv3dBackpropInput: KernelReplacement = {
  kernelName: 'Conv3DBackpropInputV2',
  create:
    () =>
    ({ inputs, attrs }) => {
      const { dy, filter } = inputs as { dy: Tensor; filter: Tensor };
      const { inputShape, ...others } = attrs as unknown as Conv3DBackpropInputV2Attrs;
      const { layers, depth, plane } = layersOf(inputShape, filter.shape as Shape5D, others);
      const [, inDepth, height, width, channels] = inputShape;
      return tidy(() => {
        const ofLayer = (layer: number) => {
          const { shape } = filter;
          const taps = reshape(slice(filter, [layer, 0, 0, 0, 0], [1, ...shape.slice(1)]), shape.slice(1));
          const images = flatten(dy);
          const planes = [images.shape[0] as number, height, width, channels];
          const part = engine().runKernel(
            'Conv2DBackpropInput',
            { dy: images, filter: taps },
            { ...plane, inputShape: planes },
          );
          const stacked = reshape(part as Tensor, [
            dy.shape[0] as number,
            dy.shape[1] as number,
            height,
            width,
            channels,
          ]);
          return cropOrPad(insertZeros(stacked, 1, depth.stride), 1, depth.padding - layer, inDepth);
        };
        return addN(layers.map(ofLayer));
      });
    },
};

/** The gradient of `conv3d` by its filter. */
export const conv3dBackpropFilter: KernelReplacement = {
  kernelName: 'Conv3DBackpropFilterV2',
  create:
    () =>
    ({ inputs, attrs }) => {
      const { x, dy } = inputs as { x: Tensor; dy: Tensor };
      const { filterShape, ...others } = attrs as unknown as Conv3DBackpropFilterV2Attrs;
      const { layers, depth, plane } = layersOf(x.shape as Shape5D, filterShape, others);
      return tidy(() => {
        const images = flatten(dy);
        const ofLayer = (layer: number) => {
          const reached = cropOrPad(x, 1, layer - depth.padding, (depth.size - 1) * depth.stride + 1);
          return engine().runKernel(
            'Conv2DBackpropFilter',
            { x: flatten(everyNth(reached, 1, depth.stride)), dy: images },
            { ...plane, filterShape: filterShape.slice(1) },
          ) as Tensor;
        };
        return stack(layers.map(ofLayer));
      });
    },
};

type Shape5D = [number, number, number, number, number];
type Window = Pick<Conv3DBackpropInputV2Attrs, 'strides' | 'pad'>;

function layersOf(inputShape: Shape5D, filterShape: Shape5D, { strides, pad }: Window) {
  const info = backend_util.computeConv3DInfo(inputShape, filterShape, strides, 1, pad);
  const { top, bottom, left, right } = info.padInfo;
  // in numbers: with a stride above the filter, `same` pads negatively in space, and not at all in a plane
  const sides = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  const plane = { strides: [info.strideHeight, info.strideWidth], pad: sides, dataFormat: 'NHWC' } as NamedAttrMap;
  const depth = { stride: info.strideDepth, padding: info.padInfo.front, size: info.outDepth };
  return { layers: Array.from({ length: info.filterDepth }, (_, layer) => layer), depth, plane };
}

/** Depth becomes a part of the batch. */
function flatten(x: Tensor): Tensor {
  const [batch, depth, ...image] = x.shape as Shape5D;
  return reshape(x, [batch * depth, ...image]);
}
