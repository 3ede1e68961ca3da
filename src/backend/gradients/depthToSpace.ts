import { type DepthToSpaceAttrs, reshape, transpose } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';

/** Space to depth, an operation that tfjs lacks. */
export const depthToSpace = defineGradient(
  'DepthToSpace',
  ['x'],
  (dy, [x], { blockSize, dataFormat }: DepthToSpaceAttrs) => {
    const { shape } = x;
    const [batch, ...sizes] = shape as [number, number, number, number];
    return {
      x: () => {
        if (dataFormat === 'NHWC') {
          const [height, width, depth] = sizes;
          const blocks = [batch * height, blockSize, width, (blockSize * depth) / blockSize ** 2];
          return reshape(transpose(reshape(dy, blocks), [0, 2, 1, 3]), shape);
        }
        const [depth, height, width] = sizes;
        const channels = depth / blockSize ** 2;
        const blocks = reshape(dy, [batch * channels, height, blockSize, width, blockSize]);
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
);
