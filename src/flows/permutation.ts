import { matMul, reshape, serialization, type Tensor, type Tensor2D, tensor2d, zeros } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { arrayOf, checkArguments, integer, layerArguments, optional } from '../core/check.js';
import { randomStream } from '../core/randomStream.js';
import type { LayerArgs } from '../core/tfjs.js';
import { Bijector, type ForwardResult, type InverseResult } from './bijector.js';

/** Arguments of {@link permutation}. */
export interface PermutationArgs extends LayerArgs {
  /** Where each channel comes from, π. Without it, and without `seed`, the order is reversed. */
  order?: readonly number[];
  /** Seed of a random order. */
  seed?: number;
}

/**
 * Puts the channels in another order, fixed once for all, so that the next coupling keeps others.
 *
 * $$ y_{\dots c} = x_{\dots \pi(c)}, \qquad \ln \lvert\det\rvert = 0 $$
 *
 * Input and output `[batch, ..., channels]`; it has no weights. As a product with a matrix, as `gather` is slow to derive.
 *
 * @throws RangeError if `seed` is not an integer of at least 0, `order` does not name each channel once, or both are given.
 * @example
 * ```ts
 * const shuffle = permutation({ seed: 3 });
 * ```
 * @category Flows
 */
export class Permutation extends Bijector {
  static readonly className = 'Permutation';
  readonly seed: number | undefined;
  readonly order: readonly number[] | undefined;
  /** Where each channel comes from. */
  #order!: readonly number[];

  constructor(given: PermutationArgs = {}) {
    checkArguments('permutation', given, {
      ...layerArguments,
      order: optional(arrayOf(integer(0), 1)),
      seed: optional(integer(0)),
    });
    const { order, seed, ...args } = given;
    super(args);
    if (order && seed !== undefined) reject('permutation', 'seed', 'left out if order is given', seed);
    if (order && String([...order].sort((a, b) => a - b)) !== String([...order.keys()]))
      reject('permutation', 'order', 'each place once, from 0', order);
    this.seed = seed;
    this.order = order;
  }

  protected override assemble(x: Shape): void {
    const channels = x.at(-1) as number;
    if (this.order && this.order.length !== channels)
      reject('permutation', 'order', `of ${channels} places, as there are ${channels} channels`, this.order);
    const drawn = this.seed === undefined ? undefined : [...randomStream(this.seed).permutation(channels)];
    this.#order = this.order ?? drawn ?? Array.from({ length: channels }, (_, place) => channels - 1 - place);
  }

  protected override transform(x: Tensor): ForwardResult {
    return { y: this.#permuted(x, false), logDet: zeros([x.shape[0] as number]) };
  }

  protected override invert(y: Tensor): InverseResult {
    return { x: this.#permuted(y, true), logDet: zeros([y.shape[0] as number]) };
  }

  override getConfig(): serialization.ConfigDict {
    return {
      ...super.getConfig(),
      ...(this.seed !== undefined && { seed: this.seed }),
      ...(this.order && { order: [...this.order] }),
    };
  }

  #permuted(values: Tensor, back: boolean): Tensor {
    const rows = reshape(values, [-1, this.#order.length]) as Tensor2D;
    const matrix = this.#order.map((from) => this.#order.map((_, place) => Number(place === from)));
    // row c of the matrix picks channel π(c)
    return reshape(matMul(rows, tensor2d(matrix), false, !back), values.shape);
  }
}

/** {@inheritDoc Permutation} */
export const permutation = (args?: PermutationArgs) => new Permutation(args);

serialization.registerClass(Permutation);
