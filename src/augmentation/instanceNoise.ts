import { add, cast, mul, tidy } from '@tensorflow/tfjs-core';
import { checkArguments, nonNegative, schedule } from '../core/check.js';
import { floats } from '../core/floats.js';
import { checkedAt, type Schedule } from '../core/schedule.js';
import { type Augmentation, checkAugmented } from './augmentation.js';

/** Arguments of {@link instanceNoise}. */
export interface InstanceNoiseArgs {
  /** Standard deviation of the noise, in units of the data, or one for each step. */
  stddev: Schedule;
}

/**
 * Gaussian noise on data and samples alike, so that the two overlap and the discriminator has a slope between them.
 *
 * $$ x' = x + \sigma_t\, \epsilon, \qquad \epsilon \sim \mathcal N(0, 1) $$
 *
 * Usually σ falls to zero while training ({@link linearSchedule}). Examples of any shape in, alike out.
 *
 * @throws RangeError if a deviation is negative, when it is met.
 * @see Sønderby et al. 2017, Amortised MAP Inference, [arXiv:1610.04490](https://arxiv.org/abs/1610.04490);
 * Arjovsky and Bottou 2017, [arXiv:1701.04862](https://arxiv.org/abs/1701.04862).
 * @example
 * ```ts
 * const augment = instanceNoise({ stddev: linearSchedule({ from: 0.1, to: 0, steps: 5000 }) });
 * const players = adversarial({ generator, discriminator, latent, augment });
 * ```
 * @category Augmentation
 */
export function instanceNoise(args: InstanceNoiseArgs): Augmentation {
  checkArguments('instanceNoise', args, { stddev: schedule(nonNegative) });
  const checked = checkedAt('instanceNoise', 'stddev', args.stddev, nonNegative);
  checked(0);
  return (examples, context) => {
    checkAugmented('instanceNoise', examples, context);
    const { random, step } = context;
    const sigma = checked(step);
    return sigma === 0
      ? cast(examples, 'float32')
      : tidy(() => add(floats(examples), mul(random.normal(examples.shape), sigma)));
  };
}
