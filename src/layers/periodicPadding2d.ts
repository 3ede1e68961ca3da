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
  /** Number of pixels added on each side. Default 1, for a convolution with a kernel size of 3. */
  padding?: number;
}

/**
 * Pads images periodically: each edge is continued with the pixels of the opposite edge, as on a torus. A
 * convolution without padding after it has no boundary.
 *
 * $$ y_{i} = x_{(i - p) \bmod n} $$
 *
 * Input `[batch, height, width, channels]`, output `[batch, height + 2 p, width + 2 p, channels]`. The layer
 * has no weights.
 *
 * @throws RangeError if `padding` is not an integer of at least 0, or is larger than height or width.
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
    const smaller = Math.min(height, width);
    if (this.padding > smaller)
      reject(name, 'padding', `at most ${smaller}, the smaller of height and width`, this.padding);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() =>
      [1, 2].reduce((x, axis) => padAxis(x, axis, this.padding), firstTensor(inputs).clone() as Tensor),
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

function padAxis(x: Tensor, axis: number, padding: number): Tensor {
  if (padding === 0) return x;
  const strip = (start: number) => {
    const [begin, size] = [x.shape.map(() => 0), [...x.shape]];
    begin[axis] = start;
    size[axis] = padding;
    return slice(x, begin, size);
  };
  return concat([strip((x.shape[axis] as number) - padding), x, strip(0)], axis);
}

/** {@inheritDoc PeriodicPadding2d} */
export const periodicPadding2d = (args?: PeriodicPadding2dArgs) => new PeriodicPadding2d(args);

serialization.registerClass(PeriodicPadding2d);
