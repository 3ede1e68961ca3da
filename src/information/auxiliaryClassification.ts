import { div, logSoftmax, maximum, mul, neg, type Scalar, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { checkValue, tensor } from '../core/check.js';
import { floats } from '../core/floats.js';

/**
 * Cross-entropy between class logits and classes: the loss of an auxiliary classifier (AC-GAN).
 *
 * $$ -\frac{1}{n} \sum_{i} \sum_k c_{ik} \ln \operatorname{softmax}_k(\ell_i) $$
 *
 * n is the number of labeled examples: a row of zeros in `classes` has no label and does not count. The discriminator
 * minimizes it on real and generated examples, the generator on its samples.
 *
 * @param logits Logits of the classes, `[batch, K]`.
 * @param classes The classes, one-hot, `[batch, K]`.
 * @returns A scalar in nats; 0 if no example has a label.
 * @throws TypeError if an argument is not a tensor of rank 2.
 * @throws RangeError if the shapes differ.
 * @see Odena et al. 2017, Conditional Image Synthesis with Auxiliary Classifier GANs,
 * [arXiv:1610.09585](https://arxiv.org/abs/1610.09585).
 * @example
 * ```ts
 * const loss = auxiliaryClassification(tensor2d([[0, 0]]), tensor2d([[1, 0]])); // ln 2
 * ```
 * @category Information
 */
export function auxiliaryClassification(logits: Tensor, classes: Tensor): Scalar {
  const name = 'auxiliaryClassification';
  checkValue(name, 'logits', logits, tensor(2));
  checkValue(name, 'classes', classes, tensor(2));
  if (String(logits.shape) !== String(classes.shape))
    reject(name, 'classes', `of shape [${logits.shape.join(', ')}]`, classes);
  return tidy(() => {
    const labels = floats(classes);
    const labeled = maximum(sum(labels), 1);
    return neg(div(sum(mul(labels, logSoftmax(floats(logits)))), labeled)) as Scalar;
  });
}
