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
 * A 3D convolution is a sum of 2D convolutions, one for each depth slice of its filter, and so are its
 * gradients. Both stock gradient kernels are wrong.
 */

/** The gradient of `conv3d` with respect to its input, which is also the transposed convolution. */
export const conv3dBackpropInput: KernelReplacement = {
  kernelName: 'Conv3DBackpropInputV2',
  create:
    () =>
    ({ inputs, attrs }) => {
      const { dy, filter } = inputs as { dy: Tensor; filter: Tensor };
      const { inputShape, ...others } = attrs as unknown as Conv3DBackpropInputV2Attrs;
      const { slices, depth, plane } = depthSlices(inputShape, filter.shape as Shape5D, others);
      const [, inDepth, height, width, channels] = inputShape;
      return tidy(() => {
        const ofSlice = (index: number) => {
          const { shape } = filter;
          const taps = reshape(slice(filter, [index, 0, 0, 0, 0], [1, ...shape.slice(1)]), shape.slice(1));
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
          return cropOrPad(insertZeros(stacked, 1, depth.stride), 1, depth.padding - index, inDepth);
        };
        return addN(slices.map(ofSlice));
      });
    },
};

/** The gradient of `conv3d` with respect to its filter. */
export const conv3dBackpropFilter: KernelReplacement = {
  kernelName: 'Conv3DBackpropFilterV2',
  create:
    () =>
    ({ inputs, attrs }) => {
      const { x, dy } = inputs as { x: Tensor; dy: Tensor };
      const { filterShape, ...others } = attrs as unknown as Conv3DBackpropFilterV2Attrs;
      const { slices, depth, plane } = depthSlices(x.shape as Shape5D, filterShape, others);
      return tidy(() => {
        const images = flatten(dy);
        const ofSlice = (index: number) => {
          const read = cropOrPad(x, 1, index - depth.padding, (depth.size - 1) * depth.stride + 1);
          return engine().runKernel(
            'Conv2DBackpropFilter',
            { x: flatten(everyNth(read, 1, depth.stride)), dy: images },
            { ...plane, filterShape: filterShape.slice(1) },
          ) as Tensor;
        };
        return stack(slices.map(ofSlice));
      });
    },
};

type Shape5D = [number, number, number, number, number];
type Window = Pick<Conv3DBackpropInputV2Attrs, 'strides' | 'pad'>;

function depthSlices(inputShape: Shape5D, filterShape: Shape5D, { strides, pad }: Window) {
  const info = backend_util.computeConv3DInfo(inputShape, filterShape, strides, 1, pad);
  const { top, bottom, left, right } = info.padInfo;
  // explicit, because with a stride above the filter size, `same` means a negative padding in 3D and none in
  // 2D
  const sides = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  const plane = { strides: [info.strideHeight, info.strideWidth], pad: sides, dataFormat: 'NHWC' } as NamedAttrMap;
  const depth = { stride: info.strideDepth, padding: info.padInfo.front, size: info.outDepth };
  return { slices: Array.from({ length: info.filterDepth }, (_, index) => index), depth, plane };
}

/** Merges depth into the batch. */
function flatten(x: Tensor): Tensor {
  const [batch, depth, ...image] = x.shape as Shape5D;
  return reshape(x, [batch * depth, ...image]);
}
