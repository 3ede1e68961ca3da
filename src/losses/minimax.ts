import { mean, neg, softplus, type Tensor } from '@tensorflow/tfjs-core';
import type { AdversarialLoss } from './adversarialLoss.js';
import { nonSaturating } from './nonSaturating.js';
import { ofLogits } from './ofLogits.js';

/**
 * The game of the first GAN as it is analysed: both players have one value, with opposite signs. The generator's
 * gradient vanishes where the discriminator is sure; {@link nonSaturating} is what to train with.
 *
 * $$ L_D = \mathbb E\,\zeta(-D(x)) + \mathbb E\,\zeta(D(G(z))), \qquad L_G = -\mathbb E\,\zeta(D(G(z))), \qquad \zeta(t) = \ln(1 + e^t) $$
 *
 * The best discriminator reaches $L_D = 2 \ln 2 - 2\,\mathrm{JS}$, JS being the Jensen-Shannon divergence in nats.
 * Logits of any shape in, a scalar in nats out.
 *
 * @see Goodfellow et al. 2014, Generative Adversarial Networks, [arXiv:1406.2661](https://arxiv.org/abs/1406.2661), equation 1.
 * @example
 * ```ts
 * const loss = minimax.generator(tensor1d([0])); // -ln 2
 * ```
 * @category Losses
 */
export const minimax: AdversarialLoss = /* @__PURE__ */ ofLogits('minimax', {
  discriminator: nonSaturating.discriminator,
  generator: (fake: Tensor) => neg(mean(softplus(fake))),
});
