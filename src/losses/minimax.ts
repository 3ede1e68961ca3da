import { mean, neg, softplus, type Tensor } from '@tensorflow/tfjs-core';
import type { AdversarialLoss } from './adversarialLoss.js';
import { nonSaturating } from './nonSaturating.js';
import { ofLogits } from './ofLogits.js';

/**
 * Minimax loss of the original GAN: a zero-sum game, used in theory. The gradient of the generator vanishes
 * where the discriminator is confident; use {@link nonSaturating} for training.
 *
 * $$ L_D = \mathbb E\,\zeta(-D(x)) + \mathbb E\,\zeta(D(G(z))), \qquad L_G = -\mathbb E\,\zeta(D(G(z))),
 *    \qquad \zeta(t) = \ln(1 + e^t) $$
 *
 * The optimal discriminator reaches $L_D = 2 \ln 2 - 2\,\mathrm{JS}$, where JS is the Jensen-Shannon
 * divergence in nats. Takes logits of any shape and returns a scalar in nats.
 *
 * @see Goodfellow et al. 2014, Generative Adversarial Networks, equation 1,
 * [arXiv:1406.2661](https://arxiv.org/abs/1406.2661).
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
