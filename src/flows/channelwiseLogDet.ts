import { fill, mul, sum, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';

/** The log-determinant of a map that scales each channel by the same factor at every pixel. */
export function channelwiseLogDet(logScale: Tensor, [batch, ...sizes]: number[]): Tensor1D {
  const pixels = sizes.slice(0, -1).reduce((total, size) => total * size, 1);
  return mul(fill([batch as number], pixels), sum(logScale));
}
