import { reshape, serialization, type Tensor } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { featuresAndCondition } from '../core/featuresAndCondition.js';
import { checkSpatial } from '../core/imageSizes.js';
import {
  ConditionalNormalization,
  type ConditionalNormalizationArgs,
  type Standardized,
} from './conditionalNormalization.js';
import { standardizeGroups } from './standardizeGroups.js';

const name = 'conditionalInstanceNormalization';

/** Arguments of {@link conditionalInstanceNormalization}. */
export interface ConditionalInstanceNormalizationArgs extends ConditionalNormalizationArgs {}

/**
 * Instance normalization with a gain and a bias that are linear in a condition, such as a class or a style:
 * the adaptive instance normalization (AdaIN) of StyleGAN, where the condition is the mapped z.
 *
 * $$ y_{n\cdot} = (1 + c_n\,\Gamma) \odot \frac{x_{n\cdot} - \mu_n}{\sqrt{s_n^2 + \varepsilon}} + c_n\,B $$
 *
 * Inputs: features `[batch, ..., channels]` with at least one axis between batch and channels, and a
 * condition `[batch, size]`. Output: the shape of the features. μ and s² are the mean and the variance of
 * each channel of each sample over its pixels, in training and inference. Weights: `gain` Γ and `bias` B
 * `[size, channels]`.
 *
 * @throws RangeError if `epsilon` or `gainStddev` is not above zero, the features have no pixels, or the
 * inputs are not a pair with the same batch size.
 * @see Dumoulin et al. 2017, A Learned Representation for Artistic Style,
 * [arXiv:1610.07629](https://arxiv.org/abs/1610.07629); Karras et al. 2019, StyleGAN,
 * [arXiv:1812.04948](https://arxiv.org/abs/1812.04948).
 * @example
 * ```ts
 * const features = input({ shape: [8, 8, 64] });
 * const style = input({ shape: [128] });
 * const styled = connect([features, style], conditionalInstanceNormalization());
 * ```
 * @category Layers
 */
export class ConditionalInstanceNormalization extends ConditionalNormalization {
  static readonly className = 'ConditionalInstanceNormalization';

  constructor(args: ConditionalInstanceNormalizationArgs = {}) {
    super(name, args);
  }

  protected override checkShape(inputShape: Shape | Shape[]): void {
    checkSpatial(name, featuresAndCondition(name, inputShape)[0]);
    super.checkShape(inputShape);
  }

  protected override standardize(x: Tensor): Standardized {
    const { centered, scale } = standardizeGroups(x, x.shape.at(-1) as number, this.epsilon);
    const ones = x.shape.slice(1, -1).map(() => 1);
    return {
      centered: reshape(centered, x.shape),
      scale: reshape(scale, [x.shape[0] as number, ...ones, x.shape.at(-1) as number]),
    };
  }
}

/** {@inheritDoc ConditionalInstanceNormalization} */
export const conditionalInstanceNormalization = (args?: ConditionalInstanceNormalizationArgs) =>
  new ConditionalInstanceNormalization(args);

serialization.registerClass(ConditionalInstanceNormalization);
