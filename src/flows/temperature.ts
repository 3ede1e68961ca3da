import { concat, fill, type Tensor } from '@tensorflow/tfjs-core';
import { checkArguments, checkValue, either, nonNegative, optional, plainObject } from '../core/check.js';
import { sizeOfShape } from '../core/sizeOfShape.js';
import type { LatentScale } from './latentScale.js';

/**
 * Factor of the standard deviations of the latents: one number for all, or an object with a number for each
 * scale by name. The default of a scale is 1.
 */
export type Temperature = number | Readonly<Record<string, number>>;

/**
 * The temperature as one number, or as a tensor with one factor for each latent, `[1, size]`.
 *
 * @internal
 */
export function temperatureOfLatents(
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
