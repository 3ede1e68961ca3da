import { matMul, reshape, serialization, type Tensor, tensor2d, zeros } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { arrayOf, checkArguments, integer, layerArguments, optional } from '../core/check.js';
import { randomStream } from '../core/randomStream.js';
import type { LayerArgs } from '../core/tfjs.js';
import { Bijector } from './bijector.js';
import type { ForwardResult, InverseResult } from './bijectorResult.js';
import { toRows } from './toRows.js';

/** Arguments of {@link permutation}. */
export interface PermutationArgs extends LayerArgs {
  /** The input channel of each output channel, π. Default: reversed, or random if `seed` is given. */
  order?: readonly number[];
  /** Seed of a random order. Default none: the order is reversed. */
  seed?: number;
}

/**
 * A fixed permutation of the channels, so that the next coupling transforms other channels.
 *
 * $$ y_{\dots c} = x_{\dots \pi(c)}, \qquad \ln \lvert\det\rvert = 0 $$
 *
 * Input and output `[batch, ..., channels]`. It has no weights. It is computed as a matrix product, because
 * the gradient of `gather` is slow.
 *
 * @throws RangeError if `seed` is not an integer of at least 0, `order` does not contain each channel once,
 * or both are given.
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
  #order!: readonly number[];

  constructor(args: PermutationArgs = {}) {
    checkArguments('permutation', args, {
      ...layerArguments,
      order: optional(arrayOf(integer(0), 1)),
      seed: optional(integer(0)),
    });
    const { order, seed, ...layerArgs } = args;
    super(layerArgs);
    if (order && seed !== undefined) reject('permutation', 'seed', 'left out if order is given', seed);
    if (order && String([...order].sort((a, b) => a - b)) !== String([...order.keys()]))
      reject('permutation', 'order', `each integer from 0 to ${order.length - 1} once`, order);
    this.seed = seed;
    this.order = order;
  }

  protected override buildWeights(x: Shape): void {
    const channels = x.at(-1) as number;
    if (this.order && this.order.length !== channels)
      reject('permutation', 'order', `of length ${channels} for ${channels} channels`, this.order);
    const random = this.seed === undefined ? undefined : [...randomStream(this.seed).permutation(channels)];
    this.#order = this.order ?? random ?? Array.from({ length: channels }, (_, index) => channels - 1 - index);
  }

  protected override transform(x: Tensor): ForwardResult {
    return { y: this.#permute(x, 'forward'), logDet: zeros([x.shape[0] as number]) };
  }

  protected override invert(y: Tensor): InverseResult {
    return { x: this.#permute(y, 'inverse'), logDet: zeros([y.shape[0] as number]) };
  }

  override getConfig(): serialization.ConfigDict {
    return {
      ...super.getConfig(),
      ...(this.seed !== undefined && { seed: this.seed }),
      ...(this.order && { order: [...this.order] }),
    };
  }

  #permute(x: Tensor, direction: 'forward' | 'inverse'): Tensor {
    // row c of the matrix selects channel π(c)
    const matrix = this.#order.map((source) => this.#order.map((_, channel) => Number(channel === source)));
    return reshape(matMul(toRows(x), tensor2d(matrix), false, direction === 'forward'), x.shape);
  }
}

/** {@inheritDoc Permutation} */
export const permutation = (args?: PermutationArgs) => new Permutation(args);

serialization.registerClass(Permutation);
