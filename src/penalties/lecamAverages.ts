import {
  add,
  mean,
  mul,
  type Scalar,
  scalar,
  step,
  sub,
  type Tensor,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { checkArguments, fraction, integer, optional } from '../core/check.js';

/** Arguments of {@link lecamAverages}. */
export interface LecamAveragesArgs {
  /** Fraction of the old value that an average keeps in each update. Default 0.99, as in the paper. */
  decay?: number;
  /** Number of first updates in which the averages are the mean logits of the batch. Default 0. */
  start?: number;
}

/** The moving averages of the mean logits of real and generated examples, for {@link lecam}. */
export class LecamAverages {
  /** Average logit of real examples. */
  readonly real: Variable;
  /** Average logit of generated samples. */
  readonly fake: Variable;
  /** Updates done; on the device, so that no update reads anything back. */
  readonly updates: Variable;
  readonly #decay: number;
  readonly #start: number;

  constructor(args: LecamAveragesArgs = {}) {
    checkArguments('lecamAverages', args, { decay: optional(fraction), start: optional(integer(0)) });
    const { decay = 0.99, start = 0 } = args;
    this.#decay = decay;
    this.#start = start;
    const zero = () => tidy(() => variable(scalar(0), false));
    [this.real, this.fake, this.updates] = [zero(), zero(), zero()];
  }

  /** Moves both averages toward the mean logits of a batch. {@link lecam} does this itself. */
  update(real: Tensor, fake: Tensor): void {
    tidy(() => {
      // 0 in the first updates, so that the averages forget their initial zeros
      const kept = mul(step(sub(this.updates, this.#start)), this.#decay) as Scalar;
      const follow = (average: Variable, logits: Tensor) =>
        average.assign(add(mul(average, kept), mul(mean(logits), sub(1, kept))));
      follow(this.real, real);
      follow(this.fake, fake);
      this.updates.assign(add(this.updates, 1));
    });
  }

  /** Frees the averages. */
  dispose(): void {
    for (const value of [this.real, this.fake, this.updates]) value.dispose();
  }
}

/**
 * The state of {@link lecam}: two moving averages. Make it once, before the training loop.
 *
 * $$ \alpha \leftarrow d\,\alpha + (1 - d)\,\mathbb E\, D $$
 *
 * @param args Optional decay and start.
 * @throws RangeError if `decay` is not in [0, 1) or `start` not an integer of at least 0.
 * @example
 * ```ts
 * const averages = lecamAverages({ decay: 0.99 });
 * const penalty = lecam(tensor1d([1, 2]), tensor1d([-1, 0]), averages);
 * averages.dispose();
 * ```
 * @category Penalties
 */
export const lecamAverages = (args?: LecamAveragesArgs) => new LecamAverages(args);
