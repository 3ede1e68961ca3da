import { add, cast, mul, tidy } from '@tensorflow/tfjs-core';
import { checkArguments, nonNegative, schedule } from '../core/check.js';
import { floats } from '../core/floats.js';
import { checkedAt, type Schedule } from '../core/schedule.js';
import { type Augmentation, checkAugmented } from './augmentation.js';

/** Arguments of {@link instanceNoise}. */
export interface InstanceNoiseArgs {
  /** Standard deviation of the noise, in the unit of the data: a number, or a function of the step. */
  stddev: Schedule;
}

/**
 * Adds Gaussian noise to real and fake examples. The two distributions then overlap, and the discriminator
 * has a useful gradient between them.
 *
 * $$ x' = x + \sigma_t\, \epsilon, \qquad \epsilon \sim \mathcal N(0, 1) $$
 *
 * σ usually decreases to zero during training, for example with {@link linearSchedule}. Takes examples of any
 * shape and returns the same shape. If the context has no `step`, the standard deviation is that of step 0.
 *
 * @throws RangeError if the standard deviation is negative. For a schedule, this is checked at each step.
 * @see Sønderby et al. 2017, Amortised MAP Inference, [arXiv:1610.04490](https://arxiv.org/abs/1610.04490).
 * @see Arjovsky and Bottou 2017, [arXiv:1701.04862](https://arxiv.org/abs/1701.04862).
 * @example
 * ```ts
 * const augment = instanceNoise({ stddev: linearSchedule({ from: 0.1, to: 0, steps: 5000 }) });
 * const players = adversarial({ generator, discriminator, latent, augment });
 * ```
 * @example In your own training loop
 * ```ts
 * const augment = instanceNoise({ stddev: 0.1 });
 * const noisy = augment(images, { random: randomStream(7) });
 * ```
 * @category Augmentation
 */
export function instanceNoise(args: InstanceNoiseArgs): Augmentation {
  checkArguments('instanceNoise', args, { stddev: schedule(nonNegative) });
  const stddevAt = checkedAt('instanceNoise', 'stddev', args.stddev, nonNegative);
  stddevAt(0);
  return (examples, context) => {
    checkAugmented('instanceNoise', examples, context);
    const { random, step = 0 } = context;
    const stddev = stddevAt(step);
    return stddev === 0
      ? cast(examples, 'float32')
      : tidy(() => add(floats(examples), mul(random.normal(examples.shape), stddev)));
  };
}
