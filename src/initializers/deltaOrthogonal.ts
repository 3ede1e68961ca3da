import { mul, pad, reshape, serialization, type Tensor, type Tensor2D, tidy, transpose } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { checkArguments, checkValue, exampleShape, integer, optional, positive } from '../core/check.js';
import { Initializer } from './initializer.js';
import type { OrthogonalArgs } from './orthogonal.js';
import { orthonormalColumns } from './orthonormalColumns.js';

const name = 'deltaOrthogonal';

/**
 * Delta-orthogonal initializer for convolutions: the center of the kernel is an orthogonal matrix, and all
 * other entries are zero. The convolution then keeps the norm of its input.
 *
 * $$ W_{hw} = g\,\delta_{hw}\, Q, \qquad Q Q^\top = I $$
 *
 * For kernels `[..., inputs, outputs]` with at least as many outputs as inputs. With stride 1, `same` padding
 * and g = 1, the convolution keeps every norm. With {@link orthogonal} it does not, because the kernel
 * extends past the border.
 *
 * @throws RangeError if `gain` is not above zero, `seed` is not an integer of at least 0, or the kernel has
 * fewer than three axes or fewer outputs than inputs.
 * @see Xiao et al. 2018, Dynamical Isometry and a Mean Field Theory of CNNs,
 * [arXiv:1806.05393](https://arxiv.org/abs/1806.05393).
 * @example
 * ```ts
 * const kernelInitializer = deltaOrthogonal({ seed: 1 });
 * const layer = layers.conv2d({ filters: 64, kernelSize: 3, padding: 'same', kernelInitializer });
 * ```
 * @category Initializers
 */
export class DeltaOrthogonal extends Initializer {
  static readonly className = 'DeltaOrthogonal';
  readonly gain: number;
  readonly seed: number;

  constructor(args: OrthogonalArgs = {}) {
    checkArguments(name, args, { gain: optional(positive), seed: optional(integer(0)) });
    super();
    this.gain = args.gain ?? 1;
    this.seed = args.seed ?? 0;
  }

  /** Returns a new kernel. The same seed and shape give the same kernel. */
  override apply(shape: Shape): Tensor {
    checkValue(name, 'shape', shape, exampleShape);
    if (shape.length < 3) reject(name, 'shape', 'of rank 3 or more', shape);
    const [inputs, outputs] = shape.slice(-2) as [number, number];
    if (inputs > outputs) reject(name, 'shape', '[..., inputs, outputs] with outputs >= inputs', shape);
    return tidy(() => {
      const q = transpose(orthonormalColumns(outputs, inputs, this.seed)) as Tensor2D;
      const window = shape.slice(0, -2) as number[];
      const margins = window.map((size): [number, number] => [(size - 1) >> 1, size >> 1]);
      const center = reshape(mul(q, this.gain), [...window.map(() => 1), inputs, outputs]);
      return pad(center, [...margins, [0, 0], [0, 0]]);
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { gain: this.gain, seed: this.seed };
  }
}

/** {@inheritDoc DeltaOrthogonal} */
export const deltaOrthogonal = (args?: OrthogonalArgs) => new DeltaOrthogonal(args);

serialization.registerClass(DeltaOrthogonal);
