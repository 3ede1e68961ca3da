import { concat, reshape, slice, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { checkArguments } from '../core/check.js';
import { sizeOfShape } from '../core/sizeOfShape.js';
import { checkedExamples, checkShape, examples } from './checks.js';

/** One scale's part of the latents of a {@link multiScale} flow. */
export interface LatentScale {
  /** `at` and the width in pixels of the picture that its level is given: `at28`. */
  name: string;
  /** Shape of an example's part, `[height, width, channels]`. */
  shape: readonly number[];
}

/** Latents, `[batch, ...]` of any rank, as one part a scale, in the order of the scales. */
export function splitByScale(scales: readonly LatentScale[], z: Tensor): Record<string, Tensor> {
  return tidy(() => {
    const rows = reshape(z, [z.shape[0] as number, -1]);
    let start = 0;
    const parts = scales.map(({ name, shape }) => {
      const size = sizeOfShape([...shape]);
      const part = slice(rows, [0, start], [rows.shape[0] as number, size]);
      start += size;
      return [name, reshape(part, [-1, ...shape])];
    });
    return Object.fromEntries(parts);
  });
}

/** The latents `[batch, size]` of which {@link splitByScale} made these parts, the `argument` of the function called `name`. */
export function joinByScale(
  name: string,
  argument: string,
  scales: readonly LatentScale[],
  parts: Readonly<Record<string, Tensor>>,
): Tensor {
  checkArguments(`${name}: ${argument}`, parts, Object.fromEntries(scales.map((scale) => [scale.name, examples])));
  return tidy(() => {
    const batch = parts[scales[0]?.name as string]?.shape[0];
    const inOrder = scales.map((scale) => {
      const label = `${argument}.${scale.name}`;
      const part = checkedExamples(name, label, parts[scale.name] as Tensor, batch);
      checkShape(name, label, part, [null, ...scale.shape]);
      return reshape(part, [part.shape[0] as number, -1]);
    });
    return concat(inOrder, 1);
  });
}
