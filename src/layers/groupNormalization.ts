import { add, mul, reshape, serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { Block } from '../bases/block.js';
import { checkArguments, integer, layerArguments, optional, positive } from '../core/check.js';
import { firstTensor } from '../core/firstTensor.js';
import type { LayerArgs } from '../core/tfjs.js';
import { standardizeGroups } from './standardizeGroups.js';

const name = 'groupNormalization';

/** Arguments of {@link groupNormalization}. */
export interface GroupNormalizationArgs extends LayerArgs {
  /** Number of groups of consecutive channels. Default 32, as in the paper. */
  groups?: number;
  /** Added to the variance. Default 1e-5, as in the paper. */
  epsilon?: number;
}

/**
 * Normalizes each sample separately over its pixels and the channels of a group.
 *
 * $$ y = \gamma \odot \frac{x - \mu_g}{\sqrt{s_g^2 + \varepsilon}} + \beta $$
 *
 * Input and output `[batch, ..., channels]`. μ and s² are `[batch, groups]`. Weights: `gain` γ, initially 1,
 * and `bias` β, initially 0, `[channels]`. Samples do not affect each other, so a discriminator with a
 * gradient penalty can use it. One group is layer normalization of an image; as many groups as channels is
 * {@link instanceNormalization}.
 *
 * @throws RangeError if `groups` is not an integer of at least 1 that divides the channels, or `epsilon` is
 * not above zero.
 * @see Wu and He 2018, Group Normalization, [arXiv:1803.08494](https://arxiv.org/abs/1803.08494).
 * @example
 * ```ts
 * const features = input({ shape: [8, 8, 64] });
 * const normalized = connect(features, groupNormalization({ groups: 8 }));
 * ```
 * @category Layers
 */
export class GroupNormalization extends Block {
  static readonly className = 'GroupNormalization';
  /** @internal */
  protected override readonly fixed = ['channels'] as const;
  readonly groups: number;
  readonly epsilon: number;
  #gain!: LayerVariable;
  #bias!: LayerVariable;

  constructor(args: GroupNormalizationArgs = {}) {
    checkArguments(name, args, { groups: optional(integer(1)), epsilon: optional(positive), ...layerArguments });
    const { groups = 32, epsilon = 1e-5, ...rest } = args;
    super(rest);
    this.groups = groups;
    this.epsilon = epsilon;
  }

  protected override checkShape(inputShape: Shape | Shape[]): void {
    super.checkShape(inputShape);
    const channels = (inputShape as Shape).at(-1) as number;
    if (channels % this.groups !== 0)
      throw new RangeError(`${name}: groups must divide the ${channels} channels, got ${this.groups}`);
  }

  /** Adds the weights for inputs of this shape. */
  override build(inputShape: Shape | Shape[]): void {
    this.checkShape(inputShape);
    const channels = (inputShape as Shape).at(-1) as number;
    this.#gain = this.addWeight('gain', [channels], 'float32', initializers.ones());
    this.#bias = this.addWeight('bias', [channels], 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = firstTensor(inputs);
      const { centered, scale } = standardizeGroups(x, this.groups, this.epsilon);
      return reshape(add(mul(centered, mul(scale, this.#gain.read())), this.#bias.read()), x.shape);
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), groups: this.groups, epsilon: this.epsilon };
  }
}

/** {@inheritDoc GroupNormalization} */
export const groupNormalization = (args?: GroupNormalizationArgs) => new GroupNormalization(args);

serialization.registerClass(GroupNormalization);
