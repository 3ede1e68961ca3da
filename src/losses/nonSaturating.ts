import { add, mean, neg, softplus, type Tensor } from '@tensorflow/tfjs-core';
import type { AdversarialLoss } from './adversarialLoss.js';
import { ofLogits } from './ofLogits.js';

/**
 * Non-saturating loss: the loss of the original GAN in the form used for training. The gradient of the
 * generator does not vanish where the discriminator is confident.
 *
 * $$ L_D = \mathbb E\,\zeta(-D(x)) + \mathbb E\,\zeta(D(G(z))), \qquad L_G = \mathbb E\,\zeta(-D(G(z))),
 *    \qquad \zeta(t) = \ln(1 + e^t) $$
 *
 * Takes logits of any shape and returns a scalar in nats. Accurate for logits of any magnitude.
 *
 * @see Goodfellow et al. 2014, Generative Adversarial Networks, section 3,
 * [arXiv:1406.2661](https://arxiv.org/abs/1406.2661).
 * @example
 * ```ts
 * const loss = nonSaturating.generator(tensor1d([0])); // ln 2
 * ```
 * @category Losses
 */
export const nonSaturating: AdversarialLoss = /* @__PURE__ */ ofLogits('nonSaturating', {
  discriminator: (real, fake) => add(mean(softplus(neg(real))), mean(softplus(fake))),
  generator: (fake: Tensor) => mean(softplus(neg(fake))),
});
