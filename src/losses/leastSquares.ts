import { add, mean, mul, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { AdversarialLoss } from './adversarialLoss.js';
import { ofLogits } from './ofLogits.js';

/**
 * Least squares: the discriminator's outputs are drawn to 1 on data and to 0 on samples, the generator's samples to 1,
 * also from the far side, where other losses are content.
 *
 * $$ L_D = \tfrac12 \mathbb E\,(D(x) - 1)^2 + \tfrac12 \mathbb E\, D(G(z))^2, \qquad L_G = \tfrac12 \mathbb E\,(D(G(z)) - 1)^2 $$
 *
 * Outputs of any shape in, a scalar out.
 *
 * @see Mao et al. 2017, Least Squares Generative Adversarial Networks, [arXiv:1611.04076](https://arxiv.org/abs/1611.04076), equation 9.
 * @example
 * ```ts
 * const loss = leastSquares.generator(tensor1d([0, 1])); // 0.25
 * ```
 * @category Losses
 */
export const leastSquares: AdversarialLoss = /* @__PURE__ */ ofLogits('leastSquares', {
  // the paper of the relativistic ones draws to 1 and -1, and leaves the halves out
  relative: (above, below) => add(meanSquare(sub(above, 1)), meanSquare(add(below, 1))),
  discriminator: (real, fake) => mul(add(meanSquare(sub(real, 1)), meanSquare(fake)), 0.5),
  generator: (fake: Tensor) => mul(meanSquare(sub(fake, 1)), 0.5),
});

const meanSquare = (x: Tensor) => mean(square(x));
