import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { having } from '../core/check.js';

/** What {@link mutualInformation} needs of a {@link codeHead}: the distribution Q of the codes given its output. */
export interface CodePosterior<Names extends string = string> {
  /** The codes, with their entropies in nats. */
  readonly codes: Readonly<Record<Names, { readonly entropy: number }>>;
  /** The most nats that the bound of each code can reach. */
  readonly upperBounds: Readonly<Record<Names, number>>;
  /** ln Q of each code that `codes` contains, `[batch]`, in nats. */
  logProbabilities(output: Tensor, codes: Readonly<Record<string, Tensor2D>>): Partial<Record<Names, Tensor1D>>;
}

/**
 * Passes a {@link CodePosterior}.
 *
 * @internal
 */
export const aCodePosterior = /* @__PURE__ */ having('a codeHead', 'logProbabilities');
