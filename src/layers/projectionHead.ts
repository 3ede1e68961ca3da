import { add, matMul, mul, serialization, sum, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { Block, checkChannels } from '../bases/block.js';
import { checkArguments, integer, layerArguments, optional } from '../core/check.js';
import { derivedSeed } from '../core/derivedSeed.js';
import { checkSameBatch, conditionWidth, featuresAndCondition } from '../core/featuresAndCondition.js';
import type { LayerArgs } from '../core/tfjs.js';
import type { HasKernelFields } from './hasKernelFields.js';
import { sumOfPixels } from './sumOfPixels.js';

const name = 'projectionHead';

/** Arguments of {@link projectionHead}. */
export interface ProjectionHeadArgs extends LayerArgs {
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/**
 * The last layer of a conditional discriminator (projection discriminator): a linear output, plus the inner
 * product of the features with an embedding of the condition.
 *
 * $$ D(x, c) = h^\top w + b + \langle c\,E,\, h \rangle, \qquad h = \sum_{\text{pixels}} \phi(x) $$
 *
 * Inputs: features `[batch, ..., channels]`, which are summed over pixels, and a condition
 * `[batch, classes]`, one-hot or any other vector. Output: a logit `[batch, 1]`. Weights: `kernel` w
 * `[channels, 1]`, `embedding` E `[classes, channels]`, `bias` b. {@link spectralNormalization} normalizes
 * `kernel` and `embedding` separately.
 *
 * @throws RangeError if the inputs are not a pair with the same batch size, the condition is not
 * `[batch, classes]`, or `seed` is not an integer of at least 0.
 * @see Miyato and Koyama 2018, cGANs with Projection Discriminator,
 * [arXiv:1802.05637](https://arxiv.org/abs/1802.05637).
 * @example
 * ```ts
 * const features = input({ shape: [7, 7, 128] });
 * const digit = input({ shape: [10] });
 * const logit = connect([features, digit], spectralNormalization({ layer: projectionHead() }));
 * ```
 * @category Layers
 */
export class ProjectionHead extends Block implements HasKernelFields {
  static readonly className = 'ProjectionHead';
  readonly kernelFields = ['kernel', 'embedding'];
  /** @internal */
  protected override readonly fixed = ['channels', 'all'] as const;
  readonly seed: number;
  protected kernel!: LayerVariable;
  protected embedding!: LayerVariable;
  #bias!: LayerVariable;

  constructor(args: ProjectionHeadArgs = {}) {
    checkArguments(name, args, { seed: optional(integer(0)), ...layerArguments });
    const { seed = 0, ...rest } = args;
    super(rest);
    this.seed = seed;
  }

  protected override checkShape(inputShape: Shape | Shape[]): void {
    const [features, condition] = featuresAndCondition(name, inputShape);
    checkChannels(name, features);
    conditionWidth(name, condition);
  }

  /** Adds the weights for inputs of this shape. */
  override build(inputShape: Shape | Shape[]): void {
    this.checkShape(inputShape);
    const [features, condition] = featuresAndCondition(name, inputShape);
    const channels = features.at(-1) as number;
    const glorot = (draw: number) => initializers.glorotUniform({ seed: derivedSeed(this.seed, draw) });
    this.kernel = this.addWeight('kernel', [channels, 1], 'float32', glorot(1));
    this.embedding = this.addWeight('embedding', [conditionWidth(name, condition), channels], 'float32', glorot(2));
    this.#bias = this.addWeight('bias', [1], 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [features, condition] = featuresAndCondition(name, inputs);
      checkSameBatch(name, features, condition);
      const h = sumOfPixels(features);
      const embedded = matMul(condition as Tensor2D, this.embedding.read() as Tensor2D);
      const product = sum(mul(embedded, h), -1, true);
      return add(add(matMul(h, this.kernel.read() as Tensor2D), this.#bias.read()), product);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [featuresAndCondition(name, inputShape)[0][0] as number | null, 1];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), seed: this.seed };
  }
}

/** {@inheritDoc ProjectionHead} */
export const projectionHead = (args?: ProjectionHeadArgs) => new ProjectionHead(args);

serialization.registerClass(ProjectionHead);
