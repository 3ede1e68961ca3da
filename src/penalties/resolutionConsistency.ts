import {
  addN,
  avgPool,
  mean,
  mul,
  type Scalar,
  scalar,
  square,
  sub,
  type Tensor,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { arrayOf, checkArguments, checkValue, nonNegative, optional, tensor } from '../core/check.js';
import { floats } from '../core/floats.js';

/** Arguments of {@link resolutionConsistency}. */
export interface ResolutionConsistencyArgs {
  /** Strength, at least 0. Default 1. */
  weight?: number;
}

/**
 * Keeps the images of a generator at neighboring resolutions together: a fine image, halved, should be the coarse one.
 * Each resolution then adds detail and leaves the coarse content alone.
 *
 * $$ \frac{1}{P} \sum_{p=1}^{P} \mathbb E \bigl(\operatorname{down}(g_p) - g_{p-1}\bigr)^2 $$
 *
 * $g_0 \dots g_P$ are the images of all resolutions, down is the mean of 2×2 pixels, and the expectation is over
 * pixels. Add it to the generator's loss.
 *
 * @param images Images `[batch, height, width, channels]`, finest first, each half as wide as the one before it. Fewer
 * than two give 0.
 * @param args Optional strength.
 * @returns A scalar.
 * @throws TypeError if `images` is not an array of tensors of rank 4.
 * @throws RangeError if an image is not half of the one before it, or `weight` is negative.
 * @see [progressive InfoGAN](https://github.com/jonasz/progressive_infogan), which compares the last two resolutions.
 * @example
 * ```ts
 * const [fine, coarse] = [ones([2, 8, 8, 1]), zeros([2, 4, 4, 1])];
 * const penalty = resolutionConsistency([fine, coarse]); // 1
 * ```
 * @category Penalties
 */
export function resolutionConsistency(images: readonly Tensor[], args: ResolutionConsistencyArgs = {}): Scalar {
  const name = 'resolutionConsistency';
  checkValue(name, 'images', images, arrayOf(tensor(4)));
  checkArguments(name, args, { weight: optional(nonNegative) });
  const { weight = 1 } = args;
  for (const [index, coarse] of images.slice(1).entries()) {
    const [batch, height, width, channels] = (images[index] as Tensor4D).shape;
    const wanted = [batch, height / 2, width / 2, channels];
    if (String(coarse.shape) !== String(wanted))
      reject(name, `images[${index + 1}]`, `half of images[${index}], of shape [${wanted.join(', ')}]`, coarse);
  }
  return tidy(() => {
    const gaps = images.slice(1).map((coarse, index) => gap(images[index] as Tensor, coarse));
    return gaps.length === 0 ? scalar(0) : (mul(addN(gaps), weight / gaps.length) as Scalar);
  });
}

function gap(fine: Tensor, coarse: Tensor): Scalar {
  return mean(square(sub(avgPool(floats(fine) as Tensor4D, 2, 2, 'valid'), floats(coarse))));
}
