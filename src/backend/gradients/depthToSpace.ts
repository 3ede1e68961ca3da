import { type DepthToSpaceAttrs, type GradConfig, reshape, type Tensor, transpose } from '@tensorflow/tfjs-core';

/** The opposite rearrangement, which tfjs has no operation for. */
export const depthToSpace: GradConfig = {
  kernelName: 'DepthToSpace',
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attrs) => {
    const { blockSize, dataFormat } = attrs as unknown as DepthToSpaceAttrs;
    const { shape } = x as Tensor;
    const [batch, ...sizes] = shape as [number, number, number, number];
    return {
      x: () => {
        if (dataFormat === 'NHWC') {
          const [height, width, depth] = sizes;
          const blocks = [batch * height, blockSize, width, (blockSize * depth) / blockSize ** 2];
          return reshape(transpose(reshape(dy as Tensor, blocks), [0, 2, 1, 3]), shape);
        }
        const [depth, height, width] = sizes;
        const channels = depth / blockSize ** 2;
        const blocks = reshape(dy as Tensor, [batch * channels, height, blockSize, width, blockSize]);
        const offsetsFirst = reshape(transpose(blocks, [2, 4, 0, 1, 3]), [
          blockSize ** 2,
          batch,
          channels,
          height * width,
        ]);
        return reshape(transpose(offsetsFirst, [1, 0, 2, 3]), shape);
      },
    };
  },
};
