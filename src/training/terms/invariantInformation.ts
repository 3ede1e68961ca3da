import {
  add,
  div,
  log,
  matMul,
  maximum,
  mul,
  neg,
  type Scalar,
  scalar,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  transpose,
} from '@tensorflow/tfjs-core';
import type { Augmentation } from '../../augmentation/index.js';
import { reject } from '../../core/arguments.js';
import { callable, checkArguments, optional, positive, text } from '../../core/check.js';
import { outputsByName } from '../../core/outputsByName.js';
import { codeHeadsOf } from '../../layers/codeHeadsOf.js';
import type { Term } from './term.js';

const name = 'invariantInformation';

/** Arguments of {@link invariantInformation}. */
export interface InvariantInformationArgs {
  /** The categorical code whose head is to agree with itself. */
  code: string;
  /** What must not change the code: moves and turns of a picture for example. */
  augment: Augmentation;
  /**
   * How much it counts that classes are equally frequent, λ. Default 1, the mutual information itself; more, 2 for example, keeps two kinds from staying in one class
   * while a third is parted.
   */
  entropyWeight?: number;
  /** Default 1. */
  weight?: number;
}

/**
 * Information of the data, too: the class that a {@link codeHead} reads from a datum says all it can about the class it reads from a changed copy of it.
 *
 * $$ I(c, c') = \sum_{c, c'} P_{cc'} \ln \frac{P_{cc'}}{P_c\, P_{c'}}, \qquad P = \tfrac12 (J + J^\top), \quad J = \mathbb E\, Q(\cdot \mid x)\, Q(\cdot \mid a(x))^\top $$
 *
 * Minus this, with $(P_c P_{c'})^\lambda$ in the place of $P_c P_{c'}$, is added to the discriminator's loss. It is at most ln K, reached where all K classes are equally frequent, certain, and the same for x and a(x): so
 * classes settle where a carries no datum into another one. {@link mutualInformation} alone is content with any K equal parts of the samples. Reported as `information/<code>/data`, in nats.
 *
 * @throws RangeError if `weight` or `entropyWeight` is not above zero; by `adversarial`, if no head gives back a categorical code of that name.
 * @see Ji et al. 2019, Invariant Information Clustering, [arXiv:1807.06653](https://arxiv.org/abs/1807.06653).
 * @example
 * ```ts
 * const moved = diffAugment({ policy: ['translation'] });
 * const terms = [mutualInformation(), invariantInformation({ code: 'digit', augment: moved })];
 * ```
 * @category Training
 */
export function invariantInformation(args: InvariantInformationArgs): Term {
  checkArguments(name, args, {
    code: text,
    augment: callable,
    entropyWeight: optional(positive),
    weight: optional(positive),
  });
  const { code, augment, entropyWeight = 1, weight = 1 } = args;
  return {
    name,
    player: 'discriminator',
    weight,
    check: ({ discriminator }) => {
      const kinds = codeHeadsOf(discriminator).flatMap(({ head }) => head.codes[code]?.kind ?? []);
      if (!kinds.includes('categorical')) reject(name, 'code', 'a categorical code that a head gives back', code);
    },
    loss: ({ discriminator, real, outputs, call, step, random, report }) => {
      const { head, output } = codeHeadsOf(discriminator).find(({ head: { codes } }) => codes[code]) ?? {};
      if (!head || !output) return scalar(0);
      const classes = (given: Tensor) => head.estimates(given)[code] as Tensor2D;
      const changed = call(discriminator, augment(real, { step, random }));
      const again = outputsByName(discriminator, changed)[output];
      const parts = entropies(classes(outputs.real?.[output] as Tensor), classes(again as Tensor));
      report(`information/${code}/data`, sub(parts.apart, parts.together));
      return sub(parts.together, mul(parts.apart, entropyWeight));
    },
  };
}

/** Entropies of the classes of rows, in nats, the two orders counted alike: of the two taken apart, added, and of the pair. */
function entropies(first: Tensor2D, second: Tensor2D): { apart: Scalar; together: Scalar } {
  const one = div(matMul(first, second, true), first.shape[0]);
  const joint = mul(add(one, transpose(one)), 0.5);
  const entropy = (shares: Tensor): Scalar => neg(sum(mul(shares, log(maximum(shares, 1e-7)))));
  return { apart: add(entropy(sum(joint, 0)), entropy(sum(joint, 1))), together: entropy(joint) };
}
