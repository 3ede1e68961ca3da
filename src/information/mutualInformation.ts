import { add, addN, mean, mul, type Scalar, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import {
  checkArguments,
  checkValue,
  either,
  nonNegative,
  optional,
  plainObject,
  recordOf,
  tensor,
} from '../core/check.js';
import { aCodePosterior, type CodePosterior } from './codePosterior.js';

/** Arguments of {@link mutualInformation}. */
export interface MutualInformationArgs<Names extends string = string> {
  /**
   * Weight λ of each code: one number for all, or an object by name in which missing codes have weight 1. A code of
   * weight 0 is measured but not trained. Default 1, as in InfoGAN.
   */
  weight?: number | Readonly<Partial<Record<Names, number>>>;
}

/** Result of {@link mutualInformation}. */
export interface MutualInformation<Names extends string = string> {
  /** Minus the weighted sum of the bounds, a scalar in nats. Add it to the losses of both players. */
  loss: Scalar;
  /** Lower bound of the information in each code, a scalar in nats. */
  nats: Record<Names, Scalar>;
  /** The most nats that the bound of each code can reach; see {@link CodeHead.upperBounds}. */
  upperBounds: Record<Names, number>;
}

/**
 * Variational lower bound of the mutual information between latent codes and generated samples, as in InfoGAN.
 *
 * $$ I(c; G(z)) \ge \sum_k \lambda_k \bigl(H(c_k) + \mathbb E \ln Q_k(c_k \mid G(z))\bigr) $$
 *
 * A {@link codeHead} on the discriminator is Q. The loss is minus this bound. Minimize it in both updates: the
 * discriminator then learns to read the codes, and the generator to make samples from which they can be read. The
 * dimensions of a code add up; use a weight of 1 / size for their mean.
 *
 * @param head The code head.
 * @param output The head's output for generated samples, `[batch, parameters]`.
 * @param codes The codes that the samples were generated with, `[batch, size]` each. Codes without a head are ignored.
 * @param args Optional weights.
 * @returns The loss, and the nats and upper bound of each code. Inside `tidy` or a gradient nothing has to be disposed.
 * @throws TypeError if `head` is not a code head, or `output` or a code not a tensor.
 * @throws RangeError if a code of the head is missing or has another shape, or a weight is negative or of a code that
 * the head does not have.
 * @see Chen et al. 2016, InfoGAN, [arXiv:1606.03657](https://arxiv.org/abs/1606.03657).
 * @example
 * ```ts
 * const head = codeHead({ codes: { digit: categorical(10), style: uniform(2) } });
 * const features = randomStream(1).normal([8, 32]);
 * const codes = latentSpace({ digit: categorical(10), style: uniform(2) }).sample(8, randomStream(2));
 * const { loss, nats } = mutualInformation(head, head.apply(features) as Tensor, codes, { weight: { style: 0.1 } });
 * ```
 * @category Information
 */
export function mutualInformation<Names extends string>(
  head: CodePosterior<Names>,
  output: Tensor,
  codes: Readonly<Record<string, Tensor2D>>,
  args: MutualInformationArgs<Names> = {},
): MutualInformation<Names> {
  const name = 'mutualInformation';
  checkValue(name, 'head', head, aCodePosterior);
  checkValue(name, 'output', output, tensor(2));
  checkValue(name, 'codes', codes, plainObject);
  checkArguments(name, args, { weight: optional(either(nonNegative, recordOf(optional(nonNegative)))) });
  const { weight = 1 } = args;
  const names = Object.keys(head.codes) as Names[];
  for (const code of names) checkValue(name, `codes.${code}`, codes[code], tensor(2));
  for (const code of typeof weight === 'number' ? [] : Object.keys(weight))
    if (!names.includes(code as Names)) reject(name, 'weight', `of codes of the head, ${names.join(', ')}`, code);
  const weightOf = (code: Names) => (typeof weight === 'number' ? weight : (weight[code] ?? 1));
  return tidy(() => {
    const logProbabilities = head.logProbabilities(output, codes);
    const nats = Object.fromEntries(
      names.map((code) => [code, add(mean(logProbabilities[code] as Tensor), head.codes[code].entropy)]),
    ) as Record<Names, Scalar>;
    const loss = addN(names.map((code) => mul(nats[code], -weightOf(code)))) as Scalar;
    return { loss, nats, upperBounds: { ...head.upperBounds } };
  });
}
