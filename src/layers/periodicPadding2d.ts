import { concat, serialization, slice, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { Block } from '../bases/block.js';
import { reject } from '../core/arguments.js';
import { checkArguments, integer, layerArguments, optional } from '../core/check.js';
import { firstTensor } from '../core/firstTensor.js';
import { imageSizes } from '../core/imageSizes.js';
import type { LayerArgs } from '../core/tfjs.js';

const name = 'periodicPadding2d';

/** Arguments of {@link periodicPadding2d}. */
export interface PeriodicPadding2dArgs extends LayerArgs {
  /** Pixels added on each side. Default 1, as a kernel of 3 needs. */
  padding?: number;
}

/**
 * Pads pictures with what lies on their other side, as on a torus: no edge, and a convolution without padding after it is the same everywhere.
 *
 * $$ y_{i} = x_{(i - p) \bmod n} $$
 *
 * `[batch, height, width, channels]` to `[batch, height + 2 p, width + 2 p, channels]`; it has no weights.
 *
 * @throws RangeError if `padding` is not an integer of at least 0, or larger than height or width.
 * @example
 * ```ts
 * const torus = sequential({
 *   layers: [periodicPadding2d({ inputShape: [8, 8, 1] }), layers.conv2d({ filters: 16, kernelSize: 3 })],
 * });
 * ```
 * @category Layers
 */
export class PeriodicPadding2d extends Block {
  static readonly className = 'PeriodicPadding2d';
  readonly padding: number;

  constructor(args: PeriodicPadding2dArgs = {}) {
    checkArguments(name, args, { padding: optional(integer(0)), ...layerArguments });
    const { padding = 1, ...rest } = args;
    super(rest);
    this.padding = padding;
  }

  protected override checkShape(inputShape: Shape | Shape[]): void {
    const [height, width] = imageSizes(name, inputShape as Shape);
    const most = Math.min(height, width);
    if (this.padding > most) reject(name, 'padding', `at most ${most}, the smaller side`, this.padding);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() =>
      [1, 2].reduce((x, axis) => wrapped(x, axis, this.padding), firstTensor(inputs).clone() as Tensor),
    );
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, height, width, channels] = inputShape as Shape;
    const wider = (size: number | null | undefined) => (size ?? Number.NaN) + 2 * this.padding;
    return [batch ?? null, wider(height), wider(width), channels as number];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), padding: this.padding };
  }
}

function wrapped(x: Tensor, axis: number, padding: number): Tensor {
  if (padding === 0) return x;
  const part = (start: number) => {
    const [begin, size] = [x.shape.map(() => 0), [...x.shape]];
    begin[axis] = start;
    size[axis] = padding;
    return slice(x, begin, size);
  };
  return concat([part((x.shape[axis] as number) - padding), x, part(0)], axis);
}

/** {@inheritDoc PeriodicPadding2d} */
export const periodicPadding2d = (args?: PeriodicPadding2dArgs) => new PeriodicPadding2d(args);

serialization.registerClass(PeriodicPadding2d);
