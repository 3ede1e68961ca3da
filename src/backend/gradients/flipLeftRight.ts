import { type GradConfig, image, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';

/** A mirrored image's gradient is mirrored. */
export const flipLeftRight: GradConfig = {
  kernelName: 'FlipLeftRight',
  gradFunc: (dy) => ({ image: () => image.flipLeftRight(dy as Tensor as Tensor4D) }),
};
