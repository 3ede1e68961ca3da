import { add, mean, mul, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { AdversarialLoss } from './adversarialLoss.js';
import { ofLogits } from './ofLogits.js';

/**
 * Least-squares loss. The targets of the discriminator are 1 for real and 0 for fake examples. The target of
 * the generator is 1, and outputs above 1 are penalized too.
 *
 * $$ L_D = \tfrac12 \mathbb E\,(D(x) - 1)^2 + \tfrac12 \mathbb E\, D(G(z))^2, \qquad
 *    L_G = \tfrac12 \mathbb E\,(D(G(z)) - 1)^2 $$
 *
 * Takes outputs of any shape and returns a scalar.
 *
 * @see Mao et al. 2017, Least Squares Generative Adversarial Networks, equation 9,
 * [arXiv:1611.04076](https://arxiv.org/abs/1611.04076).
 * @example
 * ```ts
 * const loss = leastSquares.generator(tensor1d([0, 1])); // 0.25
 * ```
 * @category Losses
 */
export const leastSquares: AdversarialLoss = /* @__PURE__ */ ofLogits('leastSquares', {
  // the paper on relativistic losses has the targets 1 and -1 and no factors 1/2
  relative: (above, below) => add(meanSquare(sub(above, 1)), meanSquare(add(below, 1))),
  discriminator: (real, fake) => mul(add(meanSquare(sub(real, 1)), meanSquare(fake)), 0.5),
  generator: (fake: Tensor) => mul(meanSquare(sub(fake, 1)), 0.5),
});

const meanSquare = (x: Tensor) => mean(square(x));
