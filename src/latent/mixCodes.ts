import { cast } from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { arrayOf, checkValue, oneOf } from '../core/check.js';
import { aLatentSpace, checkCodes } from './checkCodes.js';
import type { Codes, LatentSpace } from './latentSpace.js';

/**
 * Replaces some codes of each sample by those of other samples, for example all codes of one scale.
 *
 * @param latent The latent space.
 * @param codes The codes to start from, `[batch, size]` each.
 * @param others Codes of the other samples, with the same shapes.
 * @param names The codes to take from `others`.
 * @returns Copies of the codes. The caller disposes them.
 * @throws RangeError if `names` is empty or has an unknown name, or the numbers of samples differ.
 * @example
 * ```ts
 * const latent = latentSpace({ layout: gaussian(32), detail: gaussian(16, { scale: 8 }) });
 * const [a, b] = [latent.sample(5, randomStream(1)), latent.sample(5, randomStream(2))];
 * const mixed = mixCodes(latent, a, b, latent.namesAt(8)); // the layouts of a with the details of b
 * ```
 * @category Latent space
 */
export function mixCodes<Names extends string>(
  latent: LatentSpace<Names>,
  codes: Codes<Names>,
  others: Codes<Names>,
  names: readonly Names[],
): Codes<Names> {
  checkValue('mixCodes', 'latent', latent, aLatentSpace);
  checkCodes('mixCodes', 'codes', latent, codes);
  checkCodes('mixCodes', 'others', latent, others);
  checkValue('mixCodes', 'names', names, arrayOf(oneOf(latent.names)));
  if (names.length === 0) reject('mixCodes', 'names', 'an array of at least one code', names);
  const mixed = latent.names.map((name) => {
    const [own, other] = [codes[name], others[name]];
    if (own.shape[0] !== other.shape[0])
      reject('mixCodes', `others.${name}`, `of shape [${own.shape.join(', ')}], like codes`, other.shape);
    return [name, cast(names.includes(name) ? other : own, 'float32')];
  });
  return Object.fromEntries(mixed) as Codes<Names>;
}
