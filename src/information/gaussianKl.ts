import { add, exp, mul, square, sub, sum, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { checkValue, tensor } from '../core/check.js';
import { floats } from '../core/floats.js';

/**
 * Kullback-Leibler divergence from diagonal Gaussians to the standard Gaussian: the nats that pass a variational
 * bottleneck.
 *
 * $$ \mathrm{KL}\bigl(\mathcal N(\mu, e^{\ell}) \,\|\, \mathcal N(0, 1)\bigr)
 * = \tfrac12 \sum_i \bigl(\mu_i^2 + e^{\ell_i} - \ell_i - 1\bigr) $$
 *
 * @param mean Means μ, `[batch, units]`.
 * @param logVariance Logarithms of the variances, ℓ, `[batch, units]`.
 * @returns Nats of each example, `[batch, 1]`.
 * @throws TypeError if an argument is not a tensor of rank 2.
 * @throws RangeError if the shapes differ.
 * @see Alemi et al. 2017, Deep Variational Information Bottleneck,
 * [arXiv:1612.00410](https://arxiv.org/abs/1612.00410).
 * @example
 * ```ts
 * const nats = gaussianKl(tensor2d([[1, 2]]), tensor2d([[0, 0]])); // [[2.5]]
 * ```
 * @category Information
 */
export function gaussianKl(mean: Tensor, logVariance: Tensor): Tensor2D {
  checkValue('gaussianKl', 'mean', mean, tensor(2));
  checkValue('gaussianKl', 'logVariance', logVariance, tensor(2));
  if (String(mean.shape) !== String(logVariance.shape))
    reject('gaussianKl', 'logVariance', `of shape [${mean.shape.join(', ')}]`, logVariance);
  return tidy(() => {
    const [mu, ell] = [floats(mean), floats(logVariance)];
    const terms = sub(add(square(mu), exp(ell)), add(ell, 1));
    return mul(sum(terms, 1, true), 0.5) as Tensor2D;
  });
}
