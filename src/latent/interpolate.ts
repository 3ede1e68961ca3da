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
  /** Samples along the way, ends included. */
  steps: number;
  /** Where the way begins, 0 being the first sample. Default 0; below it is extrapolated. */
  from?: number;
  /** Where it ends, 1 being the second sample. Default 1; above it is extrapolated. */
  to?: number;
  /** `'slerp'` turns Gaussian codes on a great circle, which keeps them as long as samples are; `'lerp'` goes straight. Default `'slerp'`. */
  method?: 'slerp' | 'lerp';
}

/**
 * The way from each sample of `start` to its partner in `end`, and beyond them if asked.
 *
 * $$ \text{lerp: } (1 - t)\, a + t\, b, \qquad \text{slerp: } \frac{\sin((1 - t)\,\Omega)\, a + \sin(t\,\Omega)\, b}{\sin \Omega}, \quad \cos \Omega = \frac{\langle a, b \rangle}{|a|\,|b|} $$
 *
 * Uniform and categorical codes always go straight: a mixture of two classes half-way. `[n, size]` becomes `[n · steps, size]`, pair by pair. Where a and b are parallel
 * slerp is lerp. The caller disposes the codes returned.
 *
 * @throws RangeError if `steps` is not an integer of at least 2, `method` is unknown, or the numbers of samples differ.
 * @see White 2016, Sampling Generative Networks, [arXiv:1609.04468](https://arxiv.org/abs/1609.04468).
 * @example
 * ```ts
 * const latent = latentSpace({ noise: gaussian(62) });
 * const [a, b] = [latent.sample(5, randomStream(1)), latent.sample(5, randomStream(2))];
 * const way = interpolate(latent, a, b, { steps: 8, from: -0.5, to: 1.5 }); // [40, 62]
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
    const ways = latent.names.map((code) => {
      const [a, b] = [start[code], end[code]];
      if (a.shape[0] !== b.shape[0]) reject(name, `end.${code}`, `as many samples as start, ${a.shape[0]}`, b.shape[0]);
      const t = reshape(repeatAll(linspace(from, to, steps), a.shape[0]), [-1, 1]);
      const onCircle = method === 'slerp' && latent.codes[code].kind === 'gaussian';
      return [code, (onCircle ? slerp : lerp)(repeatRows(a, steps), repeatRows(b, steps), t)];
    });
    return Object.fromEntries(ways) as Codes<Names>;
  });
}

function lerp(a: Tensor2D, b: Tensor2D, t: Tensor): Tensor2D {
  return add(a, mul(sub(b, a), t));
}

function slerp(a: Tensor2D, b: Tensor2D, t: Tensor): Tensor2D {
  const lengths = maximum(mul(norm(a, 2, 1, true), norm(b, 2, 1, true)), 1e-12);
  const angle = acos(clipByValue(div(sum(mul(a, b), 1, true), lengths), -1, 1));
  const sine = sin(angle);
  const share = (part: Tensor) => div(sin(mul(part, angle)), maximum(sine, 1e-6));
  const turned = add(mul(a, share(sub(1, t))), mul(b, share(t)));
  return where(less(sine, 1e-3), lerp(a, b, t), turned) as Tensor2D;
}
