import { concat, reshape, slice, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { checkArguments } from '../core/check.js';
import { sizeOfShape } from '../core/sizeOfShape.js';
import { checkedExamples, checkShape, examples } from './checks.js';

/** The latents of one scale of a {@link multiScale} flow. */
export interface LatentScale {
  /** `at` followed by the width in pixels of the input of that level, as in `at28`. */
  name: string;
  /** Shape of the latents of one example, `[height, width, channels]`. */
  shape: readonly number[];
}

/**
 * Splits latents `[batch, ...]` of any rank into one tensor for each scale, in the order of the scales.
 *
 * @internal
 */
export function splitByScale(scales: readonly LatentScale[], z: Tensor): Record<string, Tensor> {
  return tidy(() => {
    const rows = reshape(z, [z.shape[0] as number, -1]);
    let start = 0;
    const entries = scales.map(({ name, shape }) => {
      const size = sizeOfShape([...shape]);
      const latents = slice(rows, [0, start], [rows.shape[0] as number, size]);
      start += size;
      return [name, reshape(latents, [-1, ...shape])];
    });
    return Object.fromEntries(entries);
  });
}

/**
 * Inverts {@link splitByScale}: concatenates the latents of all scales to `[batch, size]`.
 *
 * @internal
 */
export function joinByScale(
  name: string,
  scales: readonly LatentScale[],
  latents: Readonly<Record<string, Tensor>>,
): Tensor {
  checkArguments(`${name}: latents`, latents, Object.fromEntries(scales.map((scale) => [scale.name, examples])));
  return tidy(() => {
    const batch = latents[scales[0]?.name as string]?.shape[0];
    const rows = scales.map((scale) => {
      const label = `latents.${scale.name}`;
      const values = checkedExamples(name, label, latents[scale.name] as Tensor, batch);
      checkShape(name, label, values, [null, ...scale.shape]);
      return reshape(values, [values.shape[0] as number, -1]);
    });
    return concat(rows, 1);
  });
}
