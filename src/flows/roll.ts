import { concat, serialization, split, type Tensor, zeros } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { arrayOf, checkArguments, layerArguments, number } from '../core/check.js';
import type { LayerArgs } from '../core/tfjs.js';
import { Bijector, type ForwardResult, type InverseResult } from './bijector.js';

/** Arguments of {@link roll}. */
export interface RollArgs extends LayerArgs {
  /** Pixels that each axis between batch and channels is moved by, backwards if negative. */
  shift: readonly number[];
}

/**
 * Moves a picture on a torus: what leaves on one side comes in on the other, so that the next blocks of pixels are others.
 *
 * $$ y_{i + s} = x_i, \qquad \ln \lvert\det\rvert = 0 $$
 *
 * Input and output `[batch, ..., channels]`; it has no weights.
 *
 * @throws RangeError if `shift` is not of integers, or not one for each axis between batch and channels.
 * @example
 * ```ts
 * const { y } = roll({ shift: [1, 1] }).forward(randomStream(1).normal([8, 4, 4, 1]));
 * ```
 * @category Flows
 */
export class Roll extends Bijector {
  static readonly className = 'Roll';
  readonly shift: readonly number[];

  constructor(given: RollArgs) {
    checkArguments('roll', given, { ...layerArguments, shift: arrayOf(number('an integer', Number.isSafeInteger)) });
    const { shift, ...args } = given;
    super(args);
    this.shift = shift;
  }

  protected override assemble(x: Shape): void {
    const pixels = x.slice(1, -1);
    if (pixels.length !== this.shift.length)
      reject('roll', 'shift', `${pixels.length} integers, one for each axis between batch and channels`, this.shift);
  }

  protected override transform(x: Tensor): ForwardResult {
    return { y: this.#rolled(x, 1), logDet: zeros([x.shape[0] as number]) };
  }

  protected override invert(y: Tensor): InverseResult {
    return { x: this.#rolled(y, -1), logDet: zeros([y.shape[0] as number]) };
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), shift: [...this.shift] };
  }

  #rolled(values: Tensor, sign: 1 | -1): Tensor {
    return this.shift.reduce((rolled, shift, index) => {
      const axis = index + 1;
      const size = rolled.shape[axis] as number;
      const end = (((sign * shift) % size) + size) % size;
      if (end === 0) return rolled;
      const [front, back] = split(rolled, [size - end, end], axis) as [Tensor, Tensor];
      return concat([back, front], axis);
    }, values.clone());
  }
}

/** {@inheritDoc Roll} */
export const roll = (args: RollArgs) => new Roll(args);

serialization.registerClass(Roll);
