import { boolean, checkArguments, fraction, integer, optional, positive } from '../../core/check.js';
import { type LecamArgs, type LecamAveragesArgs, lecam, lecamAverages } from '../../penalties/index.js';
import type { DiscriminatorTerm } from './term.js';

/** Arguments of {@link lecamTerm}. */
export interface LecamTermArgs extends LecamArgs, LecamAveragesArgs {}

/**
 * {@link lecam} as a term of the discriminator's loss. Its moving averages are saved with a checkpoint.
 *
 * @param args Optional strength, side, decay and start.
 * @throws RangeError if `weight` is not above zero, `decay` is not in [0, 1), or `start` is not an integer of at
 * least 0.
 * @see Tseng et al. 2021, [arXiv:2104.03310](https://arxiv.org/abs/2104.03310).
 * @example
 * ```ts
 * const players = adversarial({ generator, discriminator, latent, loss: hinge, terms: [lecamTerm({ weight: 0.1 })] });
 * ```
 * @category Terms
 */
export function lecamTerm(args: LecamTermArgs = {}): DiscriminatorTerm {
  checkArguments('lecamTerm', args, {
    weight: optional(positive),
    oneSided: optional(boolean),
    decay: optional(fraction),
    start: optional(integer(0)),
  });
  const { decay, start, ...penalty } = args;
  const averages = lecamAverages({ ...(decay !== undefined && { decay }), ...(start !== undefined && { start }) });
  const { real, fake, updates } = averages;
  return {
    name: 'lecam',
    player: 'discriminator',
    state: { real, fake, updates },
    loss: ({ logits }) => lecam(logits.real, logits.fake, averages, penalty),
  };
}
