import { add, mean, neg, relu, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { AdversarialLoss } from './adversarialLoss.js';
import { ofLogits } from './ofLogits.js';

/**
 * Hinge loss. The discriminator's loss is zero beyond a margin of 1, and the generator maximizes the fake
 * logits.
 *
 * $$ L_D = \mathbb E\,[1 - D(x)]_+ + \mathbb E\,[1 + D(G(z))]_+, \qquad L_G = -\mathbb E\, D(G(z)) $$
 *
 * The optimal discriminator reaches $L_D = 2\,(1 - \mathrm{TV})$, where TV is the total variation between
 * data and generated samples; see {@link totalVariation}. Takes logits of any shape and returns a scalar.
 *
 * @see Lim and Ye 2017, Geometric GAN, [arXiv:1705.02894](https://arxiv.org/abs/1705.02894).
 * @example
 * ```ts
 * const loss = hinge.discriminator(tensor1d([2, 0.5]), tensor1d([-2, 0])); // 0.25 + 0.5
 * ```
 * @category Losses
 */
export const hinge: AdversarialLoss = /* @__PURE__ */ ofLogits('hinge', {
  discriminator: (real, fake) => add(mean(relu(sub(1, real))), mean(relu(add(fake, 1)))),
  generator: (fake: Tensor) => neg(mean(fake)),
});
