import { add, mul, reshape, serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { Block } from '../bases/block.js';
import { checkArguments, layerArguments, optional, positive } from '../core/check.js';
import { firstTensor } from '../core/firstTensor.js';
import { checkSpatial } from '../core/imageSizes.js';
import type { LayerArgs } from '../core/tfjs.js';
import { standardizeGroups } from './standardizeGroups.js';

const name = 'instanceNormalization';

/** Arguments of {@link instanceNormalization}. */
export interface InstanceNormalizationArgs extends LayerArgs {
  /** Added to the variance. Default 1e-5, as in the code of the paper. */
  epsilon?: number;
}

/**
 * Normalizes each channel of each sample separately over its pixels. This removes the contrast and brightness
 * of an image; `gain` and `bias` set them.
 *
 * $$ y_{n\cdot c} = \gamma_c\, \frac{x_{n\cdot c} - \mu_{nc}}{\sqrt{s_{nc}^2 + \varepsilon}} + \beta_c $$
 *
 * Input and output `[batch, ..., channels]` with at least one axis between batch and channels. Weights:
 * `gain` γ, initially 1, and `bias` β, initially 0, `[channels]`.
 *
 * @throws RangeError if `epsilon` is not above zero, or the features have no pixels.
 * @see Ulyanov et al. 2016, Instance Normalization, [arXiv:1607.08022](https://arxiv.org/abs/1607.08022).
 * @example
 * ```ts
 * const features = input({ shape: [32, 32, 64] });
 * const normalized = connect(features, instanceNormalization());
 * ```
 * @category Layers
 */
export class InstanceNormalization extends Block {
  static readonly className = 'InstanceNormalization';
  /** @internal */
  protected override readonly fixed = ['channels'] as const;
  readonly epsilon: number;
  #gain!: LayerVariable;
  #bias!: LayerVariable;

  constructor(args: InstanceNormalizationArgs = {}) {
    checkArguments(name, args, { epsilon: optional(positive), ...layerArguments });
    const { epsilon = 1e-5, ...rest } = args;
    super(rest);
    this.epsilon = epsilon;
  }

  protected override checkShape(inputShape: Shape | Shape[]): void {
    checkSpatial(name, inputShape as Shape);
  }

  /** Adds the weights for inputs of this shape. */
  override build(inputShape: Shape | Shape[]): void {
    const shape = inputShape as Shape;
    this.checkShape(shape);
    const channels = [shape.at(-1) as number];
    this.#gain = this.addWeight('gain', channels, 'float32', initializers.ones());
    this.#bias = this.addWeight('bias', channels, 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = firstTensor(inputs);
      const { centered, scale } = standardizeGroups(x, x.shape.at(-1) as number, this.epsilon);
      return reshape(add(mul(centered, mul(scale, this.#gain.read())), this.#bias.read()), x.shape);
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), epsilon: this.epsilon };
  }
}

/** {@inheritDoc InstanceNormalization} */
export const instanceNormalization = (args?: InstanceNormalizationArgs) => new InstanceNormalization(args);

serialization.registerClass(InstanceNormalization);
