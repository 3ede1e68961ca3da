import { mean, neg, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { AdversarialLoss } from './adversarialLoss.js';
import { ofLogits } from './ofLogits.js';

/**
 * Wasserstein loss: how far the discriminator, here called a critic, scores data above samples. It has no bound of its
 * own: the critic's slope must be held, by a gradient penalty or by spectral normalisation.
 *
 * $$ L_D = \mathbb E\, D(G(z)) - \mathbb E\, D(x), \qquad L_G = -\mathbb E\, D(G(z)) $$
 *
 * With the best critic of slope 1 at most, $-L_D$ is the Wasserstein-1 distance. Scores of any shape in, a scalar out.
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
