import { mean, neg, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { AdversarialLoss } from './adversarialLoss.js';
import { ofLogits } from './ofLogits.js';

/**
 * Wasserstein loss: the difference between the mean scores of fake and real examples. The discriminator, here
 * called critic, needs a bounded gradient norm: combine this loss with {@link gradientPenalty} or
 * {@link spectralNormalization}.
 *
 * $$ L_D = \mathbb E\, D(G(z)) - \mathbb E\, D(x), \qquad L_G = -\mathbb E\, D(G(z)) $$
 *
 * For the optimal critic with a gradient norm of at most 1, $-L_D$ is the Wasserstein-1 distance. Takes
 * scores of any shape and returns a scalar.
 *
 * @see Arjovsky et al. 2017, Wasserstein GAN, [arXiv:1701.07875](https://arxiv.org/abs/1701.07875).
 * @example
 * ```ts
 * const loss = wasserstein.discriminator(tensor1d([3, 1]), tensor1d([-1])); // -1 - 2
 * ```
 * @category Losses
 */
export const wasserstein: AdversarialLoss = /* @__PURE__ */ ofLogits('wasserstein', {
  discriminator: (real, fake) => sub(mean(fake), mean(real)),
  generator: (fake: Tensor) => neg(mean(fake)),
});
