import { mean, neg, reshape, softplus, sub, type Tensor } from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import type { AdversarialLoss } from './adversarialLoss.js';
import { ofLogits } from './ofLogits.js';

/**
 * Paired relativistic loss (RpGAN): compares the logit of each real example with that of one fake example.
 * The discriminator raises the real logit above the fake one, and the generator does the opposite.
 *
 * $$ L_D = \mathbb E\,\zeta\bigl(D(G(z)) - D(x)\bigr), \qquad L_G = \mathbb E\,\zeta\bigl(D(x) - D(G(z))\bigr),
 *    \qquad \zeta(t) = \ln(1 + e^t) $$
 *
 * The i-th real logit is paired with the i-th fake logit, so both must have the same number of logits. R3GAN
 * trains with this loss and both gradient penalties, {@link r1} and {@link r2}; without them, training may
 * not converge. {@link relativisticAverage} compares each logit with the mean logit of the other side
 * instead.
 *
 * Takes logits of any shape and returns a scalar in nats.
 *
 * @throws RangeError if there are not as many fake logits as real ones.
 * @throws TypeError if the generator's loss is called without the real logits.
 * @see Jolicoeur-Martineau 2018, The Relativistic Discriminator,
 * [arXiv:1807.00734](https://arxiv.org/abs/1807.00734).
 * @see Huang et al. 2025, The GAN is dead; long live the GAN! (R3GAN),
 * [arXiv:2501.05441](https://arxiv.org/abs/2501.05441).
 * @example
 * ```ts
 * const loss = relativisticPairing;
 * const players = adversarial({ generator, discriminator, latent, loss, terms: [r1Term(), r2Term()] });
 * ```
 * @category Losses
 */
export const relativisticPairing: AdversarialLoss = /* @__PURE__ */ ofLogits('relativisticPairing', {
  relativistic: true,
  discriminator: (real, fake) => mean(softplus(neg(difference('discriminator', real, fake)))),
  generator: (fake, real) => mean(softplus(difference('generator', real as Tensor, fake))),
});

/** D(x) − D(G(z)) of each pair. The shapes may differ, as `[4]` and `[4, 1]` do. */
function difference(side: 'discriminator' | 'generator', real: Tensor, fake: Tensor): Tensor {
  if (real.size !== fake.size)
    reject(`relativisticPairing.${side}`, 'fake', `a tensor of ${real.size} logits (as many as real)`, fake);
  return sub(reshape(real, [-1]), reshape(fake, [-1]));
}
