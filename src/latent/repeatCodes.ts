import { add, reshape, type Tensor2D, tidy, zeros } from '@tensorflow/tfjs-core';
import { checkValue, integer, recordOf, tensor } from '../core/check.js';
import { floats } from '../core/floats.js';
import type { Codes } from './latentSpace.js';

/**
 * Each sample several times in a row: `[n, size]` becomes `[n · times, size]`, to give one code other values while the rest stays. The caller disposes the codes returned.
 *
 * @throws RangeError if `times` is not an integer of at least 1.
 * @example
 * ```ts
 * const latent = latentSpace({ noise: gaussian(62), style: uniform(2) });
 * const same = repeatCodes(latent.sample(10, randomStream(1)), 8);
 * const varied = latent.resample(same, randomStream(2), ['style']); // eight styles of each of ten
 * ```
 * @category Latent space
 */
export function repeatCodes<Names extends string>(codes: Codes<Names>, times: number): Codes<Names> {
  checkValue('repeatCodes', 'codes', codes, recordOf(tensor(2)));
  checkValue('repeatCodes', 'times', times, integer(1));
  const repeated = Object.entries<Tensor2D>(codes).map(([name, rows]) => [name, tidy(() => repeatRows(rows, times))]);
  return Object.fromEntries(repeated) as Codes<Names>;
}

/** Each row as often as said, one after the other. */
export function repeatRows(rows: Tensor2D, times: number): Tensor2D {
  const [count, size] = rows.shape;
  return reshape(add(reshape(floats(rows), [count, 1, size]), zeros([count, times, size])), [count * times, size]);
}
