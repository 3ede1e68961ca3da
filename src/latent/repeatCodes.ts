import { add, reshape, type Tensor2D, tidy, zeros } from '@tensorflow/tfjs-core';
import { checkValue, integer, recordOf, tensor } from '../core/check.js';
import { floats } from '../core/floats.js';
import type { Codes } from './latentSpace.js';

/**
 * Repeats each sample several times in a row, for example to vary one code while the others stay the same.
 *
 * @param codes Codes `[n, size]`.
 * @param times The number of copies of each sample.
 * @returns Codes of shape `[n · times, size]`. The caller disposes them.
 * @throws RangeError if `times` is not an integer of at least 1.
 * @example
 * ```ts
 * const latent = latentSpace({ noise: gaussian(62), style: uniform(2) });
 * const same = repeatCodes(latent.sample(10, randomStream(1)), 8);
 * const varied = latent.resample(same, randomStream(2), ['style']); // eight styles for each of ten samples
 * ```
 * @category Latent space
 */
export function repeatCodes<Names extends string>(codes: Codes<Names>, times: number): Codes<Names> {
  checkValue('repeatCodes', 'codes', codes, recordOf(tensor(2)));
  checkValue('repeatCodes', 'times', times, integer(1));
  const repeated = Object.entries<Tensor2D>(codes).map(([name, rows]) => [name, tidy(() => repeatRows(rows, times))]);
  return Object.fromEntries(repeated) as Codes<Names>;
}

/**
 * Repeats each row `times` times in a row.
 *
 * @internal
 */
export function repeatRows(rows: Tensor2D, times: number): Tensor2D {
  const [count, size] = rows.shape;
  return reshape(add(reshape(floats(rows), [count, 1, size]), zeros([count, times, size])), [count * times, size]);
}
