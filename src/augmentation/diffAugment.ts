import { type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { arrayOf, checkArguments, optional, text } from '../core/check.js';
import { floats } from '../core/floats.js';
import { type Augmentation, checkAugmented } from './augmentation.js';
import { color, cutout, translation } from './policies.js';

/** Name of a way to change pictures. */
export type AugmentationPolicy = 'color' | 'translation' | 'cutout';

const policies = { color, translation, cutout };

/** Arguments of {@link diffAugment}. */
export interface DiffAugmentArgs {
  /** What is done, in this order. Default all three: color, translation, cutout. */
  policy?: readonly AugmentationPolicy[];
}

/**
 * Differentiable augmentation: changes data and samples alike before the discriminator sees them, so that it cannot learn
 * few pictures by heart, and lets the gradient through to the generator, which therefore does not learn the changes.
 *
 * `color`: brightness $x + U(-\frac12, \frac12)$, saturation and contrast scaled about their means by $U(0, 2)$ and
 * $U(\frac12, \frac32)$. `translation`: whole pixels, up to an eighth of the size, zero filled. `cutout`: a square of half the size becomes zero.
 *
 * Takes pictures `[batch, height, width, channels]`, grey ones too, zero being the middle of their range, and gives such. Each picture is changed in its own way.
 *
 * @throws RangeError if a policy is unknown or none is given, and TypeError if examples are no pictures.
 * @see Zhao et al. 2020, Differentiable Augmentation for Data-Efficient GAN Training, [arXiv:2006.10738](https://arxiv.org/abs/2006.10738).
 * @example
 * ```ts
 * const players = adversarial({ generator, discriminator, latent, augment: diffAugment({ policy: ['translation', 'cutout'] }) });
 * ```
 * @category Augmentation
 */
export function diffAugment(args: DiffAugmentArgs = {}): Augmentation {
  checkArguments('diffAugment', args, { policy: optional(arrayOf(text)) });
  const { policy = ['color', 'translation', 'cutout'] } = args;
  const known = Object.keys(policies) as AugmentationPolicy[];
  if (policy.length === 0) reject('diffAugment', 'policy', `some of ${known.join(', ')}`, policy);
  const stranger = policy.find((name) => !known.includes(name));
  if (stranger !== undefined) reject('diffAugment', 'policy', `one of ${known.join(', ')}`, stranger);
  return (examples, context) => {
    checkAugmented('diffAugment', examples, context);
    const { random } = context;
    if (examples.rank !== 4)
      throw new TypeError(
        `diffAugment: examples must have shape [batch, height, width, channels], got [${examples.shape.join(', ')}]`,
      );
    return tidy(() => policy.reduce((x, name) => policies[name](x, random.fork(name)), floats(examples) as Tensor4D));
  };
}
