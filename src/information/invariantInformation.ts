import {
  add,
  div,
  log,
  matMul,
  maximum,
  mul,
  neg,
  type Scalar,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { checkArguments, checkValue, optional, positive, tensor } from '../core/check.js';
import { floats } from '../core/floats.js';

/** Arguments of {@link invariantInformation}. */
export interface InvariantInformationArgs {
  /**
   * Weight λ of the entropy of the classes. Default 1, the mutual information itself. More, 2 for example, favors
   * equally frequent classes more strongly, so that two true classes do not stay merged while a third is split.
   */
  entropyWeight?: number;
}

/** Result of {@link invariantInformation}. */
export interface InvariantInformation {
  /** What to minimize: minus the information, in which the entropies of the classes have the weight λ. */
  loss: Scalar;
  /** The mutual information of the two class assignments, a scalar in nats. At most ln K. */
  nats: Scalar;
}

/**
 * Invariant information clustering (IIC): the class that a network reads from an example should tell as much as
 * possible about the class that it reads from an augmented copy.
 *
 * $$ I(c, c') = \sum_{c, c'} P_{cc'} \ln \frac{P_{cc'}}{P_c\, P_{c'}}, \qquad P = \tfrac12 (J + J^\top),
 * \quad J = \mathbb E\, Q(\cdot \mid x)\, Q(\cdot \mid a(x))^\top $$
 *
 * The loss is minus this, with $(P_c P_{c'})^\lambda$ in place of $P_c P_{c'}$. The maximum ln K needs K equally
 * frequent classes that are certain and do not change under the augmentation a. {@link mutualInformation} alone
 * accepts any K equal parts of the samples.
 *
 * @param classes Class probabilities of examples, `[batch, K]`; rows sum to 1.
 * @param augmented Class probabilities of their augmented copies, in the same order.
 * @param args Optional entropy weight.
 * @returns Loss and information.
 * @throws TypeError if an argument is not a tensor of rank 2.
 * @throws RangeError if the shapes differ or `entropyWeight` is not above zero.
 * @see Ji et al. 2019, Invariant Information Clustering, [arXiv:1807.06653](https://arxiv.org/abs/1807.06653).
 * @example
 * ```ts
 * const classes = tensor2d([[1, 0], [0, 1]]);
 * const { nats } = invariantInformation(classes, classes); // ln 2
 * ```
 * @category Information
 */
export function invariantInformation(
  classes: Tensor,
  augmented: Tensor,
  args: InvariantInformationArgs = {},
): InvariantInformation {
  const name = 'invariantInformation';
  checkValue(name, 'classes', classes, tensor(2));
  checkValue(name, 'augmented', augmented, tensor(2));
  if (String(classes.shape) !== String(augmented.shape) || classes.size === 0)
    reject(name, 'augmented', `of shape [${classes.shape.join(', ')}], not empty`, augmented);
  checkArguments(name, args, { entropyWeight: optional(positive) });
  const { entropyWeight = 1 } = args;
  return tidy(() => {
    const { marginal, joint } = entropies(floats(classes) as Tensor2D, floats(augmented) as Tensor2D);
    return { loss: sub(joint, mul(marginal, entropyWeight)) as Scalar, nats: sub(marginal, joint) as Scalar };
  });
}

/** Entropies in nats: of both class assignments, added, and of the pair. */
function entropies(first: Tensor2D, second: Tensor2D): { marginal: Scalar; joint: Scalar } {
  const ordered = div(matMul(first, second, true), first.shape[0]);
  const pairs = mul(add(ordered, transpose(ordered)), 0.5);
  const entropy = (probabilities: Tensor): Scalar => neg(sum(mul(probabilities, log(maximum(probabilities, 1e-7)))));
  return { marginal: add(entropy(sum(pairs, 0)), entropy(sum(pairs, 1))), joint: entropy(pairs) };
}
