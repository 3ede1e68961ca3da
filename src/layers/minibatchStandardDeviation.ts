import {
  add,
  broadcastTo,
  concat,
  mean,
  reshape,
  serialization,
  sqrt,
  square,
  sub,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { Block } from '../bases/block.js';
import { checkArguments, integer, layerArguments, oneOf, optional, positive } from '../core/check.js';
import { firstTensor } from '../core/firstTensor.js';
import type { LayerArgs } from '../core/tfjs.js';

const name = 'minibatchStandardDeviation';
const groupings = ['consecutive', 'strided'] as const;

/** Arguments of {@link minibatchStandardDeviation}. */
export interface MinibatchStandardDeviationArgs extends LayerArgs {
  /** Number of samples in a group; a smaller batch is one group. Default 4, as in the code of the paper. */
  groupSize?: number;
  /**
   * Which samples form a group: `'consecutive'` samples, or `'strided'` samples, every (batch / groupSize)-th
   * one, as in the code of StyleGAN2 and of the paper. Default `'consecutive'`.
   */
  grouping?: (typeof groupings)[number];
  /** Added to the variance. Default 1e-6; the 1e-8 of the paper is zero in float16 textures. */
  epsilon?: number;
}

/**
 * Adds a channel with the standard deviation of the features within a group of samples, averaged over
 * features and pixels. A discriminator can use it to detect a generator whose samples are too similar.
 *
 * $$ s_g = \frac1F \sum_f \sqrt{\operatorname{Var}_{n \in g}\, x_{nf} + \varepsilon} $$
 *
 * Input `[batch, ..., channels]`, output `[batch, ..., channels + 1]`. The layer has no weights. In a batch
 * of real samples followed by as many fake samples, no consecutive group mixes both if `groupSize` divides
 * half the batch.
 *
 * @throws RangeError if `groupSize` is not an integer of at least 1, or is smaller than the batch and does
 * not divide it.
 * @see Karras et al. 2018, Progressive Growing of GANs, [arXiv:1710.10196](https://arxiv.org/abs/1710.10196),
 * section 3.
 * @example
 * ```ts
 * const features = input({ shape: [4, 4, 512] });
 * const withStddev = connect(features, minibatchStandardDeviation());
 * ```
 * @category Layers
 */
export class MinibatchStandardDeviation extends Block {
  static readonly className = 'MinibatchStandardDeviation';
  readonly groupSize: number;
  readonly grouping: (typeof groupings)[number];
  readonly epsilon: number;

  constructor(args: MinibatchStandardDeviationArgs = {}) {
    checkArguments(name, args, {
      groupSize: optional(integer(1)),
      grouping: optional(oneOf(groupings)),
      epsilon: optional(positive),
      ...layerArguments,
    });
    const { groupSize = 4, grouping = 'consecutive', epsilon = 1e-6, ...rest } = args;
    super(rest);
    this.groupSize = groupSize;
    this.grouping = grouping;
    this.epsilon = epsilon;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = firstTensor(inputs);
      const [batch, ...features] = x.shape as [number, ...number[]];
      const size = Math.min(this.groupSize, batch);
      if (batch % size !== 0)
        throw new RangeError(`${name}: groupSize must divide the batch of ${batch}, got ${this.groupSize}`);
      const isStrided = this.grouping === 'strided';
      const groups = batch / size;
      const grouped = reshape(x, [...(isStrided ? [size, groups] : [groups, size]), x.size / batch]);
      const axis = isStrided ? 0 : 1;
      const variance = mean(square(sub(grouped, mean(grouped, axis, true))), axis);
      const stddev = mean(sqrt(add(variance, this.epsilon)), -1, true);
      const pixels = x.size / batch / (features.at(-1) as number);
      const channel = isStrided
        ? broadcastTo(reshape(stddev, [1, groups, 1]), [size, groups, pixels])
        : broadcastTo(stddev, [groups, size * pixels]);
      return concat([x, reshape(channel, [batch, ...features.slice(0, -1), 1])], -1);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = inputShape as Shape;
    return [...shape.slice(0, -1), (shape.at(-1) as number) + 1];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), groupSize: this.groupSize, grouping: this.grouping, epsilon: this.epsilon };
  }
}

/** {@inheritDoc MinibatchStandardDeviation} */
export const minibatchStandardDeviation = (args?: MinibatchStandardDeviationArgs) =>
  new MinibatchStandardDeviation(args);

serialization.registerClass(MinibatchStandardDeviation);
