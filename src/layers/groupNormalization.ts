import {
  add,
  broadcastTo,
  mean,
  mul,
  reshape,
  rsqrt,
  serialization,
  square,
  sub,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import { integerAtLeast, positive } from '../core/arguments.js';
import { type LayerArgs, only } from '../core/layer.js';

const name = 'groupNormalization';

/** Arguments of {@link groupNormalization}. */
export interface GroupNormalizationArgs extends LayerArgs {
  /** Into how many groups of neighbours the channels are divided. Default 32, as in the paper. */
  groups?: number;
  /** Added to the variance. Default 1e-5, as in the paper. */
  epsilon?: number;
}

/**
 * Normalises each sample by itself, over pixels and over the channels of a group.
 *
 * $$ y = \gamma \odot \frac{x - \mu_g}{\sqrt{s_g^2 + \varepsilon}} + \beta $$
 *
 * Input `[batch, ..., channels]`, output alike; μ and s² are `[batch, groups]`, the `gain` γ, at first one, and the
 * `bias` β, at first zero, `[channels]`. As one sample does not see another, it is what a gradient penalty, which is
 * defined sample by sample, allows in a discriminator. One group is layer normalisation of an image.
 *
 * @throws RangeError if `groups` is no integer above zero or does not divide the channels, or `epsilon` is not above zero.
 * @see Wu and He 2018, Group Normalization, [arXiv:1803.08494](https://arxiv.org/abs/1803.08494).
 * @example
 * ```ts
 * const features = input({ shape: [8, 8, 64] });
 * const normalized = groupNormalization({ groups: 8 }).apply(features);
 * ```
 * @category Layers
 */
export class GroupNormalization extends layers.Layer {
  static readonly className = 'GroupNormalization';
  readonly groups: number;
  readonly epsilon: number;
  #gain!: LayerVariable;
  #bias!: LayerVariable;

  constructor({ groups = 32, epsilon = 1e-5, ...args }: GroupNormalizationArgs = {}) {
    super(args);
    this.groups = integerAtLeast(name, 'groups', groups, 1);
    this.epsilon = positive(name, 'epsilon', epsilon);
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = (inputShape as Shape).at(-1) as number;
    if (channels % this.groups !== 0)
      throw new RangeError(`${name}: groups must divide the ${channels} channels, got ${this.groups}`);
    this.#gain = this.addWeight('gain', [channels], 'float32', initializers.ones());
    this.#bias = this.addWeight('bias', [channels], 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = only(inputs);
      const batch = x.shape[0] as number;
      const channels = x.shape.at(-1) as number;
      const pixels = reshape(x, [batch, x.size / batch / channels, channels]);
      // over pixels first, then over the few numbers that are left: without a transpose
      const groupMean = (of: Tensor) => {
        const ofGroups = mean(reshape(mean(of, 1), [batch, this.groups, channels / this.groups]), -1, true);
        return reshape(broadcastTo(ofGroups, [batch, this.groups, channels / this.groups]), [batch, 1, channels]);
      };
      const centred = sub(pixels, groupMean(pixels));
      const scale = mul(rsqrt(add(groupMean(square(centred)), this.epsilon)), this.#gain.read());
      return reshape(add(mul(centred, scale), this.#bias.read()), x.shape);
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), groups: this.groups, epsilon: this.epsilon };
  }
}

/** {@inheritDoc GroupNormalization} */
export const groupNormalization = (args?: GroupNormalizationArgs) => new GroupNormalization(args);

serialization.registerClass(GroupNormalization);
