import { checkArguments, optional, positive } from '../../core/check.js';
import { type ResolutionConsistencyArgs, resolutionConsistency } from '../../penalties/index.js';
import type { GeneratorTerm } from './term.js';

/**
 * {@link resolutionConsistency} as a term of the loss of a {@link growingGenerator}; 0 in the first phase.
 *
 * @param args Optional strength.
 * @throws RangeError if `weight` is not above zero; from `adversarial`, if the generator has images of one
 * resolution only.
 * @see [progressive InfoGAN](https://github.com/jonasz/progressive_infogan).
 * @example
 * ```ts
 * const terms = [mutualInformationTerm(), resolutionConsistencyTerm({ weight: 10 })];
 * ```
 * @category Terms
 */
export function resolutionConsistencyTerm(args: ResolutionConsistencyArgs = {}): GeneratorTerm {
  const name = 'resolutionConsistency';
  checkArguments('resolutionConsistencyTerm', args, { weight: optional(positive) });
  return {
    name,
    player: 'generator',
    check: ({ generator: { outputs } }) => {
      if (outputs.length < 3)
        throw new RangeError(
          'resolutionConsistencyTerm: generator must have images of several resolutions among its outputs, as a ' +
            `growingGenerator has, got ${outputs.length} output${outputs.length === 1 ? '' : 's'}`,
        );
    },
    // the first output is the sample, a blend of two resolutions while a phase fades in
    loss: ({ generated: [, ...images] }) => resolutionConsistency(images, args),
  };
}
