import { add, matMul, mul, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { BatchSource } from 'tfjs-generative';

/** Equally likely Gaussians of one deviation in the plane. */
export interface Mixture {
  name: string;
  centres: [number, number][];
  deviation: number;
}

/** Eight on a circle of radius 2. */
export const ring: Mixture = {
  name: 'ring of 8',
  centres: Array.from({ length: 8 }, (_, i) => [2 * Math.cos((i * Math.PI) / 4), 2 * Math.sin((i * Math.PI) / 4)]),
  deviation: 0.02,
};

/** Twenty-five on a grid, two apart. */
export const grid: Mixture = {
  name: 'grid of 25',
  centres: Array.from({ length: 25 }, (_, i) => [2 * (i % 5) - 4, 2 * Math.floor(i / 5) - 4]),
  deviation: 0.05,
};

/** Fresh points in every batch. */
export function mixtureBatches({ centres, deviation }: Mixture, batch: number): BatchSource {
  return (index, random) =>
    tidy(() => {
      const stream = random.fork(index);
      const chosen = matMul(stream.categorical(batch, centres.length), tensor2d(centres)) as Tensor2D;
      return { data: add(chosen, mul(stream.normal([batch, 2]), deviation)) };
    }) as ReturnType<BatchSource>;
}
