import { concat, serialization, split, type Tensor, zeros } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { arrayOf, checkArguments, layerArguments, number } from '../core/check.js';
import type { LayerArgs } from '../core/tfjs.js';
import { Bijector } from './bijector.js';
import type { ForwardResult, InverseResult } from './bijectorResult.js';

/** Arguments of {@link roll}. */
export interface RollArgs extends LayerArgs {
  /** Number of pixels to shift each axis between batch and channels by; negative values shift backward. */
  shift: readonly number[];
}

/**
 * Shifts an image with periodic boundaries, as `numpy.roll` does, so that the next {@link squeeze2d} forms
 * other blocks.
 *
 * $$ y_{i + s} = x_i, \qquad \ln \lvert\det\rvert = 0 $$
 *
 * Input and output `[batch, ..., channels]`. It has no weights.
 *
 * @throws RangeError if `shift` has an entry that is not an integer, or does not have one entry for each axis
 * between batch and channels.
 * @example
 * ```ts
 * const { y } = roll({ shift: [1, 1] }).forward(randomStream(1).normal([8, 4, 4, 1]));
 * ```
 * @category Flows
 */
export class Roll extends Bijector {
  static readonly className = 'Roll';
  readonly shift: readonly number[];

  constructor(args: RollArgs) {
    checkArguments('roll', args, { ...layerArguments, shift: arrayOf(number('an integer', Number.isSafeInteger)) });
    const { shift, ...layerArgs } = args;
    super(layerArgs);
    this.shift = shift;
  }

  protected override buildWeights(x: Shape): void {
    const axes = x.length - 2;
    if (axes !== this.shift.length)
      reject('roll', 'shift', `of length ${axes}, one integer for each axis between batch and channels`, this.shift);
  }

  protected override transform(x: Tensor): ForwardResult {
    return { y: this.#roll(x, 1), logDet: zeros([x.shape[0] as number]) };
  }

  protected override invert(y: Tensor): InverseResult {
    return { x: this.#roll(y, -1), logDet: zeros([y.shape[0] as number]) };
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), shift: [...this.shift] };
  }

  #roll(x: Tensor, sign: 1 | -1): Tensor {
    return this.shift.reduce((rolled, shift, index) => {
      const axis = index + 1;
      const size = rolled.shape[axis] as number;
      const wrapped = (((sign * shift) % size) + size) % size;
      if (wrapped === 0) return rolled;
      const [front, back] = split(rolled, [size - wrapped, wrapped], axis) as [Tensor, Tensor];
      return concat([back, front], axis);
    }, x.clone());
  }
}

/** {@inheritDoc Roll} */
export const roll = (args: RollArgs) => new Roll(args);

serialization.registerClass(Roll);
