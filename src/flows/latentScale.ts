import { concat, reshape, slice, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { product } from '../core/concatCondition.js';

/** One scale's part of the latents of a {@link multiScale} flow. */
export interface LatentScale {
  /** `at` and the width in pixels of the picture that its level is given: `at28`. */
  name: string;
  /** Shape of an example's part, `[height, width, channels]`. */
  shape: readonly number[];
}

/** Latents `[batch, size]` as one part a scale, in the order of the scales. */
export function splitByScale(scales: readonly LatentScale[], z: Tensor): Record<string, Tensor> {
  return tidy(() => {
    let start = 0;
    const parts = scales.map(({ name, shape }) => {
      const size = product([...shape]);
      const part = slice(z, [0, start], [z.shape[0] as number, size]);
      start += size;
      return [name, reshape(part, [-1, ...shape])];
    });
    return Object.fromEntries(parts);
  });
}

/** The latents of which {@link splitByScale} made these parts. */
export function joinByScale(scales: readonly LatentScale[], parts: Readonly<Record<string, Tensor>>): Tensor {
  return tidy(() => {
    const inOrder = scales.map(({ name }) => {
      const part = parts[name];
      if (!part) {
        const names = scales.map((scale) => scale.name);
        reject('join', 'parts', `one for each scale, ${names.join(', ')}`, Object.keys(parts));
      }
      return reshape(part, [part.shape[0] as number, -1]);
    });
    return concat(inOrder, 1);
  });
}
