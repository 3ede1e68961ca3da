import { concat, fill, type Tensor } from '@tensorflow/tfjs-core';
import { checkArguments, checkValue, either, nonNegative, optional, plainObject } from '../core/check.js';
import { sizeOfShape } from '../core/sizeOfShape.js';
import type { LatentScale } from './latentScale.js';

/** What deviations are multiplied by: one number for all latents, or one for each scale by its name; scales that are not named keep 1. */
export type Temperature = number | Readonly<Record<string, number>>;

/** One number, or one for each latent, `[1, size]`; the argument `temperature` of the function called `name`. */
export function eachTemperature(
  name: string,
  temperature: Temperature,
  scales: readonly LatentScale[],
): number | Tensor {
  checkValue(name, 'temperature', temperature, either(nonNegative, plainObject));
  if (typeof temperature === 'number') return temperature;
  const checks = scales.map((scale) => [scale.name, optional(nonNegative)]);
  checkArguments(`${name}: temperature`, temperature, Object.fromEntries(checks));
  return concat(
    scales.map((scale) => fill([1, sizeOfShape([...scale.shape])], temperature[scale.name] ?? 1)),
    1,
  );
}
