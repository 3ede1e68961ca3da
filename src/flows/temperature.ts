import { concat, fill, type Tensor } from '@tensorflow/tfjs-core';
import { nonNegative, reject } from '../core/arguments.js';
import { product } from '../core/concatCondition.js';
import type { LatentScale } from './latentScale.js';

/** What deviations are multiplied by: one number for all latents, or one for each scale by its name; scales that are not named keep 1. */
export type Temperature = number | Readonly<Record<string, number>>;

/** One number, or one for each latent, `[1, size]`. */
export function eachTemperature(temperature: Temperature, scales: readonly LatentScale[]): number | Tensor {
  if (typeof temperature === 'number') return nonNegative('sample', 'temperature', temperature);
  const known = scales.map(({ name }) => name);
  for (const [name, value] of Object.entries(temperature)) {
    if (!known.includes(name)) reject('sample', 'temperature', `of scales among ${known.join(', ')}`, name);
    nonNegative('sample', `temperature.${name}`, value);
  }
  return concat(
    scales.map(({ name, shape }) => fill([1, product([...shape])], temperature[name] ?? 1)),
    1,
  );
}
