import {
  add,
  mean,
  mul,
  relu,
  type Scalar,
  scalar,
  square,
  sub,
  type Tensor,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { boolean, checkArguments, fraction, integer, optional, positive } from '../../core/check.js';
import type { Term } from './term.js';

const name = 'lecam';

/** Arguments of {@link lecam}. */
export interface LecamArgs {
  /** Strength λ. Default 0.3; the paper takes 0.01 to 0.5. */
  weight?: number;
  /** Share of the old value that an average of logits keeps each step. Default 0.99, as in the paper. */
  decay?: number;
  /** Step until which the averages are the logits of the moment. Default 0. */
  start?: number;
  /** Whether only data logits above α_F and sample logits below α_R count, as in Google's code and StudioGAN. Default false, as in the paper. */
  oneSided?: boolean;
}

/**
 * LeCam regularisation: pulls the logits of data to the average logit of samples and the other way round, which holds
 * a discriminator back that knows its few examples by heart.
 *
 * $$ \lambda\,\Bigl(\mathbb E\,\bigl(D(x) - \alpha_F\bigr)^2 + \mathbb E\,\bigl(D(G(z)) - \alpha_R\bigr)^2\Bigr) $$
 *
 * with $\alpha_R$ and $\alpha_F$ moving averages of the logits of data and samples, constants to the gradient, saved with a checkpoint. A term of the discriminator's loss, to be used with {@link hinge}
 * or {@link wasserstein}: of the Wasserstein loss it makes the LeCam divergence. This is the paper's formula. With `oneSided`, as in Google's code
 * and StudioGAN, it is $\lambda\,\bigl(\mathbb E\,[D(x) - \alpha_F]_+^2 + \mathbb E\,[\alpha_R - D(G(z))]_+^2\bigr)$.
 *
 * @throws RangeError if `weight` is not above zero, `decay` not in [0, 1), or `start` no integer of at least zero.
 * @see Tseng et al. 2021, Regularizing GANs under Limited Data, [arXiv:2104.03310](https://arxiv.org/abs/2104.03310).
 * @example
 * ```ts
 * const players = adversarial({ generator, discriminator, latent, loss: hinge, terms: [lecam({ weight: 0.1 })] });
 * ```
 * @category Training
 */
export function lecam(args: LecamArgs = {}): Term {
  checkArguments(name, args, {
    weight: optional(positive),
    decay: optional(fraction),
    start: optional(integer(0)),
    oneSided: optional(boolean),
  });
  const { weight = 0.3, decay = 0.99, start = 0, oneSided = false } = args;
  const squared = (excess: Tensor) => mean(square(oneSided ? relu(excess) : excess));
  const average = () => tidy(() => variable(scalar(0), false));
  const averages = { real: average(), fake: average() };
  const followed = (old: Variable, logits: Tensor, step: number): Tensor => {
    const kept = step <= start ? 0 : decay;
    old.assign(add(mul(old, kept), mul(mean(logits), 1 - kept)));
    return old;
  };
  return {
    name,
    player: 'discriminator',
    weight,
    state: averages,
    loss: ({ logits, step }) => {
      const { real, fake } = logits as { real: Tensor; fake: Tensor };
      const ofReal = followed(averages.real, real, step);
      const ofFake = followed(averages.fake, fake, step);
      return add(squared(sub(real, ofFake)), squared(sub(ofReal, fake))) as Scalar;
    },
  };
}
