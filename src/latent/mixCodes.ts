import { cast } from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { arrayOf, checkValue, oneOf } from '../core/check.js';
import { aLatentSpace, checkCodes } from './checkCodes.js';
import type { Codes, LatentSpace } from './latentSpace.js';

/**
 * Samples that have some codes, those of one scale for example, from other samples, and all else as they were.
 *
 * The caller disposes the codes returned, which are copies.
 *
 * @throws RangeError if no code is named, one that the space lacks, or the numbers of samples differ.
 * @example
 * ```ts
 * const latent = latentSpace({ whole: gaussian(32), detail: gaussian(16, { scale: 8 }) });
 * const [a, b] = [latent.sample(5, randomStream(1)), latent.sample(5, randomStream(2))];
 * const mixed = mixCodes(latent, a, b, latent.namesAt(8)); // the wholes of a with the details of b
 * ```
 * @category Latent space
 */
export function mixCodes<Names extends string>(
  latent: LatentSpace<Names>,
  codes: Codes<Names>,
  others: Codes<Names>,
  names: readonly Names[],
): Codes<Names> {
  checkValue('exchange', 'latent', latent, aLatentSpace);
  checkCodes('exchange', 'codes', latent, codes);
  checkCodes('exchange', 'others', latent, others);
  checkValue('exchange', 'names', names, arrayOf(oneOf(latent.names)));
  if (names.length === 0) reject('exchange', 'names', 'at least one code', names);
  const mixed = latent.names.map((name) => {
    const [own, other] = [codes[name], others[name]];
    if (own.shape[0] !== other.shape[0])
      reject('exchange', `others.${name}`, `as many samples as codes, ${own.shape[0]}`, other.shape[0]);
    return [name, cast(names.includes(name) ? other : own, 'float32')];
  });
  return Object.fromEntries(mixed) as Codes<Names>;
}
