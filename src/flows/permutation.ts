import { matMul, reshape, serialization, type Tensor, type Tensor2D, tensor2d, zeros } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { integerAtLeast } from '../core/arguments.js';
import type { LayerArgs } from '../core/layer.js';
import { randomStream } from '../core/randomStream.js';
import { Bijector, type Forward, type Inverse, shapes } from './bijector.js';

/** Arguments of {@link permutation}. */
export interface PermutationArgs extends LayerArgs {
  /** Seed of a random order. Without one the order is reversed. */
  seed?: number;
}

/**
 * Puts the channels in another order, fixed once for all, so that the next coupling keeps others.
 *
 * $$ y_{\dots c} = x_{\dots \pi(c)}, \qquad \ln \lvert\det\rvert = 0 $$
 *
 * Input and output `[batch, ..., channels]`; it has no weights. As a product with a matrix, as `gather` is slow to derive.
 *
 * @throws RangeError if `seed` is not an integer of at least 0.
 * @example
 * ```ts
 * const shuffle = permutation({ seed: 3 });
 * ```
 * @category Flows
 */
export class Permutation extends Bijector {
  static readonly className = 'Permutation';
  readonly seed: number | undefined;
  /** Where each channel comes from. */
  #order!: number[];

  constructor({ seed, ...args }: PermutationArgs = {}) {
    super(args);
    if (seed !== undefined) integerAtLeast('permutation', 'seed', seed, 0);
    this.seed = seed;
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = shapes(inputShape)[0].at(-1) as number;
    const places = Array.from({ length: channels }, (_, place) => place);
    this.#order = this.seed === undefined ? places.reverse() : [...randomStream(this.seed).permutation(channels)];
    super.build(inputShape);
  }

  protected override transform(x: Tensor): Forward {
    return { y: this.#permuted(x, false), logDet: zeros([x.shape[0] as number]) };
  }

  protected override invert(y: Tensor): Inverse {
    return { x: this.#permuted(y, true), logDet: zeros([y.shape[0] as number]) };
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...(this.seed !== undefined && { seed: this.seed }) };
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
