import { type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { arrayOf, checkArguments, optional, text } from '../core/check.js';
import { floats } from '../core/floats.js';
import { type Augmentation, checkAugmented } from './augmentation.js';
import { color, cutout, translation } from './policies.js';

/** Name of one change of {@link diffAugment}. */
export type AugmentationPolicy = 'color' | 'translation' | 'cutout';

const policies = { color, translation, cutout };

/** Arguments of {@link diffAugment}. */
export interface DiffAugmentArgs {
  /** The changes, in the order in which they are applied. Default `['color', 'translation', 'cutout']`. */
  policy?: readonly AugmentationPolicy[];
}

/**
 * Differentiable augmentation (DiffAugment): changes real and fake images at random before the discriminator
 * sees them. This keeps the discriminator from memorizing a small data set. The gradient flows through the
 * changes to the generator, so the generator does not learn to produce them.
 *
 * - `color` adds $U(-\frac12, \frac12)$ to the brightness, then scales the saturation by $U(0, 2)$ and the
 *   contrast by $U(\frac12, \frac32)$, each about its mean.
 * - `translation` shifts by a random number of pixels, at most an eighth of the size, and fills with zeros.
 * - `cutout` sets a rectangle of half the height and half the width to zero. It may extend past the border.
 *
 * Takes and returns images `[batch, height, width, channels]`, with one channel or more. Zero should be the
 * middle of their value range. Each image is changed independently.
 *
 * The same stream gives the same changes in every call. In your own loop, pass `random.fork(step)`.
 *
 * @throws RangeError if `policy` is empty or has an unknown name, or the examples are not of rank 4.
 * @see Zhao et al. 2020, Differentiable Augmentation for Data-Efficient GAN Training,
 * [arXiv:2006.10738](https://arxiv.org/abs/2006.10738).
 * @example
 * ```ts
 * const augment = diffAugment({ policy: ['translation', 'cutout'] });
 * const players = adversarial({ generator, discriminator, latent, augment });
 * ```
 * @example In your own training loop
 * ```ts
 * const augment = diffAugment();
 * const random = randomStream(7);
 * for (let step = 0; step < 3; step += 1) {
 *   const logits = discriminator.apply(augment(images, { random: random.fork(step) }));
 * }
 * ```
 * @category Augmentation
 */
export function diffAugment(args: DiffAugmentArgs = {}): Augmentation {
  checkArguments('diffAugment', args, { policy: optional(arrayOf(text)) });
  const { policy = ['color', 'translation', 'cutout'] } = args;
  const known = Object.keys(policies) as AugmentationPolicy[];
  if (policy.length === 0) reject('diffAugment', 'policy', `some of ${known.join(', ')}`, policy);
  const unknown = policy.find((name) => !known.includes(name));
  if (unknown !== undefined) reject('diffAugment', 'policy', `one of ${known.join(', ')}`, unknown);
  return (examples, context) => {
    checkAugmented('diffAugment', examples, context);
    const { random } = context;
    if (examples.rank !== 4)
      reject('diffAugment', 'examples', 'of shape [batch, height, width, channels]', examples.shape);
    return tidy(() => policy.reduce((x, name) => policies[name](x, random.fork(name)), floats(examples) as Tensor4D));
  };
}
