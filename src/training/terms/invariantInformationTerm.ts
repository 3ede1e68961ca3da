import { scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { Augmentation } from '../../augmentation/index.js';
import { reject } from '../../core/arguments.js';
import { callable, checkArguments, optional, positive, text } from '../../core/check.js';
import { type InvariantInformationArgs, invariantInformation } from '../../information/index.js';
import { codeHeadsOf } from '../../layers/codeHeadsOf.js';
import type { DiscriminatorTerm } from './term.js';

/** Arguments of {@link invariantInformationTerm}. */
export interface InvariantInformationTermArgs extends InvariantInformationArgs {
  /** Name of the categorical code. */
  code: string;
  /** Changes that should not change the class; for example shifts and rotations of an image. */
  augment: Augmentation;
  /** Strength, above 0. Default 1. */
  weight?: number;
}

/**
 * {@link invariantInformation} as a term of the discriminator's loss: a {@link codeHead} should read the same
 * class from a real example and from its augmented copy. Reported as the measure `information/<code>/data`,
 * in nats.
 *
 * @param args Code and augmentation, and optional strength and entropy weight.
 * @throws TypeError if `code` is not a string or `augment` not a function.
 * @throws RangeError if `weight` or `entropyWeight` is not above zero; from `adversarial`, if no
 * head reads a categorical code of that name.
 * @see Ji et al. 2019, [arXiv:1807.06653](https://arxiv.org/abs/1807.06653).
 * @example
 * ```ts
 * const shifted = diffAugment({ policy: ['translation'] });
 * const terms = [mutualInformationTerm(), invariantInformationTerm({ code: 'digit', augment: shifted })];
 * ```
 * @category Terms
 */
export function invariantInformationTerm(args: InvariantInformationTermArgs): DiscriminatorTerm {
  const caller = 'invariantInformationTerm';
  checkArguments(caller, args, {
    code: text,
    augment: callable,
    entropyWeight: optional(positive),
    weight: optional(positive),
  });
  const { code, augment, weight = 1, ...rest } = args;
  return {
    name: 'invariantInformation',
    player: 'discriminator',
    weight,
    check: ({ discriminator }) => {
      const kinds = codeHeadsOf(discriminator).flatMap(({ head }) => head.codes[code]?.kind ?? []);
      if (!kinds.includes('categorical')) reject(caller, 'code', 'a categorical code that a head reads', code);
    },
    loss: ({ discriminator, real, condition, outputs, discriminatorOutputs, step, random, report }) => {
      const found = codeHeadsOf(discriminator).find(({ head: { codes } }) => codes[code]);
      // a growing discriminator may have no head yet
      if (!found) return scalar(0);
      const classes = (all: Record<string, Tensor>) =>
        found.head.estimates(all[found.output] as Tensor)[code] as Tensor;
      const augmented = discriminatorOutputs(augment(real, { step, random }), condition?.real);
      const { loss, nats } = invariantInformation(classes(outputs.real), classes(augmented), rest);
      report(`information/${code}/data`, nats);
      return loss;
    },
  };
}
