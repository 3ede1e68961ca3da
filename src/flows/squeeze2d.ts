import { reshape, serialization, type Tensor, transpose, zeros } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { checkArguments, layerArguments, oneOf, optional } from '../core/check.js';
import { factoryName, factoryNameOf } from '../core/factoryName.js';
import { evenImageSizes, imageSizes } from '../core/imageSizes.js';
import type { LayerArgs } from '../core/tfjs.js';
import { Bijector } from './bijector.js';
import type { ForwardResult, InverseResult } from './bijectorResult.js';
import { inputAndCondition } from './inputAndCondition.js';

/** The order in which the pixels of a block become channels; see {@link Squeeze2dArgs.order}. */
export type Squeeze2dOrder = 'pixels' | 'channels';

const orders: readonly Squeeze2dOrder[] = ['pixels', 'channels'];

/** Arguments of {@link squeeze2d}. */
export interface Squeeze2dArgs extends LayerArgs {
  /**
   * Order of the output channels, for C input channels. `'pixels'`: pixel (dy, dx) and channel c become
   * channel (2 dy + dx) C + c, the inverse of `tf.depthToSpace`, so that the first half of the channels is
   * the upper row of each block. `'channels'`: they become channel 4 c + 2 dy + dx, as in OpenAI's Glow.
   * Default `'pixels'`.
   */
  order?: Squeeze2dOrder;
}

/**
 * Moves the four pixels of each 2×2 block into channels. Couplings then have channels to split, and the
 * bijectors after it work at half the resolution.
 *
 * `[batch, height, width, channels]` to `[batch, height / 2, width / 2, 4 · channels]`. The log-determinant
 * is 0.
 *
 * @throws RangeError if `order` is unknown, or height or width is odd.
 * @see Dinh et al. 2017, Density Estimation Using Real NVP,
 * [arXiv:1605.08803](https://arxiv.org/abs/1605.08803), section 3.6.
 * @example
 * ```ts
 * const { y } = squeeze2d().forward(randomStream(1).normal([8, 28, 28, 1])); // [8, 14, 14, 4]
 * ```
 * @category Flows
 */
export class Squeeze2d extends Bijector {
  static readonly className: string = 'Squeeze2d';
  readonly order: Squeeze2dOrder;

  constructor(args: Squeeze2dArgs = {}) {
    checkArguments(factoryNameOf(new.target.className), args, { ...layerArguments, order: optional(oneOf(orders)) });
    const { order = 'pixels', ...layerArgs } = args;
    super(layerArgs);
    this.order = order;
  }

  protected override transform(x: Tensor): ForwardResult {
    const [height, width, channels] = evenImageSizes(factoryName(this), x.shape);
    const batch = x.shape[0] as number;
    const rows = reshape(x, [batch, height / 2, 2, width / 2, 2 * channels]);
    const blocks = transpose(rows, [0, 1, 3, 2, 4]);
    const shape = [batch, height / 2, width / 2, 4 * channels];
    return { y: reshape(this.#reorder(blocks, [4, channels]), shape), logDet: zeros([batch]) };
  }

  protected override invert(y: Tensor): InverseResult {
    const [batch, height, width, channels] = y.shape as [number, number, number, number];
    const blocks = reshape(this.#reorder(y, [channels / 4, 4]), [batch, height, width, 2, channels / 2]);
    const x = reshape(transpose(blocks, [0, 1, 3, 2, 4]), [batch, 2 * height, 2 * width, channels / 4]);
    return { x, logDet: zeros([batch]) };
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [x] = inputAndCondition(inputShape);
    const [height, width, channels] = evenImageSizes(factoryName(this), x);
    return [x[0] as number | null, height / 2, width / 2, 4 * channels];
  }

  override computeInputShape(outputShape: Shape): Shape {
    const name = factoryName(this);
    const [height, width, channels] = imageSizes(name, outputShape);
    if (channels % 4 !== 0) reject(name, 'the number of output channels', 'a multiple of 4', channels);
    return [outputShape[0] as number | null, 2 * height, 2 * width, channels / 4];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), order: this.order };
  }

  /** Transposes the channels, seen as a matrix, if the order is `'channels'`. */
  #reorder(values: Tensor, [rows, columns]: [number, number]): Tensor {
    return this.order === 'pixels' ? values : transpose(reshape(values, [-1, rows, columns]), [0, 2, 1]);
  }
}

/** {@inheritDoc Squeeze2d} */
export const squeeze2d = (args?: Squeeze2dArgs) => new Squeeze2d(args);

serialization.registerClass(Squeeze2d);
