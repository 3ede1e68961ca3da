import { add, mul, scalar, serialization, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { Block } from '../bases/block.js';
import { checkArguments, checkValue, closedFraction, layerArguments, optional } from '../core/check.js';
import { floats } from '../core/floats.js';
import type { LayerArgs } from '../core/tfjs.js';

const name = 'fadeIn';

/** Arguments of {@link fadeIn}. */
export interface FadeInArgs extends LayerArgs {
  /** Initial α, from 0 (only the old input) to 1 (only the new input). Default 0. */
  alpha?: number;
}

/**
 * Fades in a new layer of a network: interpolates between the output without it and the output with it.
 *
 * $$ y = (1 - \alpha)\, x_{\text{old}} + \alpha\, x_{\text{new}} $$
 *
 * Inputs: two tensors of the same shape, old and new. Output: the same shape. α is a non-trainable weight and
 * is saved with the model. `setAlpha` sets it; {@link adversarial} sets it from a {@link growthSchedule}.
 *
 * @throws RangeError if `alpha` is not in [0, 1], or the inputs are not two tensors of the same shape.
 * @see Karras et al. 2018, Progressive Growing of GANs, [arXiv:1710.10196](https://arxiv.org/abs/1710.10196),
 * section 2.
 * @example
 * ```ts
 * const small = input({ shape: [8, 8, 1] });
 * const doubled = connect(small, layers.upSampling2d({}));
 * const convolution = layers.conv2dTranspose({ filters: 1, kernelSize: 4, strides: 2, padding: 'same' });
 * const fine = connect(small, convolution);
 * const fade = fadeIn();
 * const image = connect([doubled, fine], fade);
 * fade.setAlpha(0.5);
 * ```
 * @category Layers
 */
export class FadeIn extends Block {
  static readonly className = 'FadeIn';
  /** @internal */
  protected override readonly fixed = ['nothing', 'nothing'] as const;
  readonly #initial: number;
  #alpha!: LayerVariable;

  constructor(args: FadeInArgs = {}) {
    checkArguments(name, args, { alpha: optional(closedFraction), ...layerArguments });
    const { alpha = 0, ...rest } = args;
    super(rest);
    this.#initial = alpha;
  }

  protected override checkShape(inputShape: Shape | Shape[]): void {
    const [before, after, ...more] = inputShape as Shape[];
    const isSame = (size: number | null, axis: number) =>
      size === (after?.[axis] ?? null) || (axis === 0 && size === null);
    if (!Array.isArray(before) || before.length !== after?.length || more.length > 0 || !before.every(isSame))
      throw new RangeError(`${name}: inputs must be two tensors of the same shape, got ${JSON.stringify(inputShape)}`);
  }

  /** Adds the weights for inputs of this shape. */
  override build(inputShape: Shape | Shape[]): void {
    this.checkShape(inputShape);
    const initial = initializers.constant({ value: this.#initial });
    this.#alpha = this.addWeight('alpha', [], 'float32', initial, undefined, false);
    super.build(inputShape);
  }

  /**
   * Sets α.
   *
   * @throws RangeError if `alpha` is not in [0, 1].
   * @throws Error if the layer is not built.
   */
  setAlpha(alpha: number): void {
    checkValue(`${name}.setAlpha`, 'alpha', alpha, closedFraction);
    if (!this.built) throw new Error(`${name}.setAlpha: layer must be built, got an unbuilt one`);
    const value = scalar(alpha);
    this.#alpha.write(value);
    value.dispose();
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [before, after] = (inputs as [Tensor, Tensor]).map(floats) as [Tensor, Tensor];
      return add(before, mul(sub(after, before), this.#alpha.read()));
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    this.checkShape(inputShape);
    return inputShape[0] as Shape;
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), alpha: this.#initial };
  }
}

/** {@inheritDoc FadeIn} */
export const fadeIn = (args?: FadeInArgs) => new FadeIn(args);

serialization.registerClass(FadeIn);
