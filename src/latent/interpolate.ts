import {
  acos,
  add,
  clipByValue,
  div,
  less,
  linspace,
  maximum,
  mul,
  norm,
  reshape,
  sin,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tidy,
  where,
} from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { checkArguments, checkValue, finite, integer, optional, text } from '../core/check.js';
import { aLatentSpace, checkCodes } from './checkCodes.js';
import type { Codes, LatentSpace } from './latentSpace.js';
import { repeatRows } from './repeatCodes.js';
import { repeatAll } from './traverse.js';

/** Arguments of {@link interpolate}. */
export interface InterpolateArgs {
  /** Number of samples per pair, including both ends. */
  steps: number;
  /** First position, where 0 is the sample of `start`. Values below 0 extrapolate. Default 0. */
  from?: number;
  /** Last position, where 1 is the sample of `end`. Values above 1 extrapolate. Default 1. */
  to?: number;
  /**
   * How Gaussian codes are interpolated. `'slerp'` follows a great circle, which keeps the norm typical of
   * samples; `'lerp'` is linear. Default `'slerp'`.
   */
  method?: 'slerp' | 'lerp';
}

/**
 * Interpolates between each sample of `start` and the sample of `end` with the same index.
 *
 * $$ \text{lerp: } (1 - t)\, a + t\, b, \qquad
 *    \text{slerp: } \frac{\sin((1 - t)\,\Omega)\, a + \sin(t\,\Omega)\, b}{\sin \Omega}, \quad
 *    \cos \Omega = \frac{\langle a, b \rangle}{|a|\,|b|} $$
 *
 * Uniform and categorical codes are always interpolated linearly; halfway between two classes is a mixture of
 * both. If a and b are parallel, slerp is lerp.
 *
 * @param latent The latent space.
 * @param start Codes of the first samples, `[n, size]` each.
 * @param end Codes of the last samples, `[n, size]` each.
 * @param args Positions and method.
 * @returns Codes of shape `[n · steps, size]`, pair by pair. The caller disposes them.
 * @throws RangeError if `steps` is not an integer of at least 2, `method` is unknown, or the numbers of
 * samples differ.
 * @see White 2016, Sampling Generative Networks, [arXiv:1609.04468](https://arxiv.org/abs/1609.04468).
 * @example
 * ```ts
 * const latent = latentSpace({ noise: gaussian(62) });
 * const [a, b] = [latent.sample(5, randomStream(1)), latent.sample(5, randomStream(2))];
 * const path = interpolate(latent, a, b, { steps: 8, from: -0.5, to: 1.5 }); // [40, 62]
 * ```
 * @category Latent space
 */
export function interpolate<Names extends string>(
  latent: LatentSpace<Names>,
  start: Codes<Names>,
  end: Codes<Names>,
  args: InterpolateArgs,
): Codes<Names> {
  const name = 'interpolate';
  checkValue(name, 'latent', latent, aLatentSpace);
  checkCodes(name, 'start', latent, start);
  checkCodes(name, 'end', latent, end);
  checkArguments(name, args, {
    steps: integer(2),
    from: optional(finite),
    to: optional(finite),
    method: optional(text),
  });
  const { steps, from = 0, to = 1, method = 'slerp' } = args;
  if (method !== 'slerp' && method !== 'lerp') reject(name, 'method', '"slerp" or "lerp"', method);
  return tidy(() => {
    const paths = latent.names.map((code) => {
      const [a, b] = [start[code], end[code]];
      if (a.shape[0] !== b.shape[0])
        reject(name, `end.${code}`, `of shape [${a.shape.join(', ')}], like start`, b.shape);
      const t = reshape(repeatAll(linspace(from, to, steps), a.shape[0]), [-1, 1]);
      const isSlerp = method === 'slerp' && latent.codes[code].kind === 'gaussian';
      return [code, (isSlerp ? slerp : lerp)(repeatRows(a, steps), repeatRows(b, steps), t)];
    });
    return Object.fromEntries(paths) as Codes<Names>;
  });
}

function lerp(a: Tensor2D, b: Tensor2D, t: Tensor): Tensor2D {
  return add(a, mul(sub(b, a), t));
}

function slerp(a: Tensor2D, b: Tensor2D, t: Tensor): Tensor2D {
  const lengths = maximum(mul(norm(a, 2, 1, true), norm(b, 2, 1, true)), 1e-12);
  const angle = acos(clipByValue(div(sum(mul(a, b), 1, true), lengths), -1, 1));
  const sine = sin(angle);
  const weight = (fraction: Tensor) => div(sin(mul(fraction, angle)), maximum(sine, 1e-6));
  const onCircle = add(mul(a, weight(sub(1, t))), mul(b, weight(t)));
  return where(less(sine, 1e-3), lerp(a, b, t), onCircle) as Tensor2D;
}
