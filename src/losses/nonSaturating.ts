import { add, mean, neg, softplus, type Tensor } from '@tensorflow/tfjs-core';
import type { AdversarialLoss } from './adversarialLoss.js';
import { ofLogits } from './ofLogits.js';

/**
 * The loss of the first GAN, in the form whose gradient does not vanish while the discriminator wins.
 *
 * $$ L_D = \mathbb E\,\zeta(-D(x)) + \mathbb E\,\zeta(D(G(z))), \qquad L_G = \mathbb E\,\zeta(-D(G(z))), \qquad \zeta(t) = \ln(1 + e^t) $$
 *
 * Logits of any shape in, a scalar in nats out; exact for logits of any size.
 *
 * @see Goodfellow et al. 2014, Generative Adversarial Networks, [arXiv:1406.2661](https://arxiv.org/abs/1406.2661), section 3.
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
