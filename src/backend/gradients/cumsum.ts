import { type CumsumAttrs, cumsum as cumsumOf, type GradConfig, type Tensor } from '@tensorflow/tfjs-core';

/** The running sum from the other end; tfjs turns it the wrong way round on any axis but the last. */
export const cumsum: GradConfig = {
  kernelName: 'Cumsum',
  gradFunc: (dy, _, attrs) => {
    const { axis, exclusive, reverse } = attrs as unknown as CumsumAttrs;
    return { x: () => cumsumOf(dy as Tensor, axis, exclusive, !reverse) };
  },
};
