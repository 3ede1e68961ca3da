import { add, mul, serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { Block } from '../bases/block.js';
import { LayerRandom } from '../core/activeRandom.js';
import { checkArguments, integer, layerArguments, optional } from '../core/check.js';
import { firstTensor } from '../core/firstTensor.js';
import { checkSpatial } from '../core/imageSizes.js';
import type { LayerArgs } from '../core/tfjs.js';

const name = 'noiseInjection';

/** Arguments of {@link noiseInjection}. */
export interface NoiseInjectionArgs extends LayerArgs {
  /** Seed of the noise outside of {@link withRandom}. Default 0. */
  seed?: number;
}

/**
 * Adds noise to every pixel, so that a generator does not have to produce random detail such as hair or
 * foliage from z.
 *
 * $$ y_{npc} = x_{npc} + w_c\, \epsilon_{np}, \qquad \epsilon \sim \mathcal N(0, 1) $$
 *
 * Input and output `[batch, ..., channels]` with at least one axis between batch and channels. The noise has
 * one value per pixel for all channels. It is different in every call, in training and inference;
 * {@link withRandom} makes it reproducible. Give the layers of a model different seeds: outside of a
 * {@link Trainer}, layers with the same seed and shape have the same noise. Weight: `strength` w
 * `[channels]`, initially 0.
 *
 * @throws RangeError if the features have no pixels, or `seed` is not an integer of at least 0.
 * @see Karras et al. 2019, StyleGAN, [arXiv:1812.04948](https://arxiv.org/abs/1812.04948).
 * @example
 * ```ts
 * const features = input({ shape: [8, 8, 64] });
 * const noisy = connect(features, noiseInjection());
 * ```
 * @category Layers
 */
export class NoiseInjection extends Block {
  static readonly className = 'NoiseInjection';
  /** @internal */
  protected override readonly fixed = ['channels'] as const;
  readonly #random: LayerRandom;
  #strength!: LayerVariable;

  constructor(args: NoiseInjectionArgs = {}) {
    checkArguments(name, args, { seed: optional(integer(0)), ...layerArguments });
    const { seed = 0, ...rest } = args;
    super(rest);
    this.#random = new LayerRandom(name, seed);
  }

  protected override checkShape(inputShape: Shape | Shape[]): void {
    checkSpatial(name, inputShape as Shape);
  }

  /** Adds the weights for inputs of this shape. */
  override build(inputShape: Shape | Shape[]): void {
    const shape = inputShape as Shape;
    this.checkShape(shape);
    this.#strength = this.addWeight('strength', [shape.at(-1) as number], 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = firstTensor(inputs);
      const noise = this.#random.stream().normal([...x.shape.slice(0, -1), 1]);
      return add(x, mul(noise, this.#strength.read()));
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), seed: this.#random.seed };
  }
}

/** {@inheritDoc NoiseInjection} */
export const noiseInjection = (args?: NoiseInjectionArgs) => new NoiseInjection(args);

serialization.registerClass(NoiseInjection);
