import { add, matMul, mul, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { BatchSource } from 'tfjs-generative';

/** Equally likely Gaussians in the plane with the same standard deviation. */
export interface Mixture {
  name: string;
  centers: [number, number][];
  stddev: number;
}

/** Eight Gaussians on a circle of radius 2. */
export const ring: Mixture = {
  name: 'ring of 8',
  centers: Array.from({ length: 8 }, (_, i) => [2 * Math.cos((i * Math.PI) / 4), 2 * Math.sin((i * Math.PI) / 4)]),
  stddev: 0.02,
};

/** Twenty-five Gaussians on a grid with spacing 2. */
export const grid: Mixture = {
  name: 'grid of 25',
  centers: Array.from({ length: 25 }, (_, i) => [2 * (i % 5) - 4, 2 * Math.floor(i / 5) - 4]),
  stddev: 0.05,
};

/** Batches of new points. */
export function mixtureBatches({ centers, stddev }: Mixture, batch: number): BatchSource {
  return (index, random) =>
    tidy(() => {
      const stream = random.fork(index);
      const chosen = matMul(stream.categorical(batch, centers.length), tensor2d(centers)) as Tensor2D;
      return { data: add(chosen, mul(stream.normal([batch, 2]), stddev)) };
    }) as ReturnType<BatchSource>;
}
