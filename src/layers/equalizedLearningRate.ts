import { mul, serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, type Shape } from '@tensorflow/tfjs-layers';
import { LayerWrapper, type LayerWrapperArgs } from '../bases/layerWrapper.js';
import { layer as aLayer, checkArguments, integer, layerArguments, optional, positive } from '../core/check.js';
import { derivedSeed } from '../core/derivedSeed.js';
import type { CallArgs } from '../core/tfjs.js';
import { type Kernel, kernelsOf, withKernels } from './kernels.js';

const name = 'equalizedLearningRate';

/** Arguments of {@link equalizedLearningRate}. */
export interface EqualizedLearningRateArgs extends LayerWrapperArgs {
  /** Gain of the following activation. Default √2, for a rectifier; use 1 if there is no activation. */
  gain?: number;
  /** Seed of the initial kernels. Default 0. */
  seed?: number;
}

/**
 * Wraps a layer and scales its kernel in every call instead of in the initializer, so that an adaptive
 * optimizer changes kernels of all sizes at the same relative rate.
 *
 * $$ W' = \frac{g}{\sqrt{n}}\, W, \qquad W \sim \mathcal N(0, 1) $$
 *
 * n is the number of inputs of one output, and g the gain. The initial kernel is random normal and replaces
 * the kernel initializer of the wrapped layer. The wrapped layer can be any layer that
 * {@link spectralNormalization} can wrap. Shapes and weights are those of the wrapped layer.
 *
 * @throws RangeError if `gain` is not above zero, or `seed` is not an integer of at least 0; when the layer
 * is built, if the wrapped layer has no kernel.
 * @see Karras et al. 2018, Progressive Growing of GANs, [arXiv:1710.10196](https://arxiv.org/abs/1710.10196),
 * section 4.1.
 * @example
 * ```ts
 * const layer = equalizedLearningRate({ layer: layers.conv2d({ filters: 64, kernelSize: 3 }), seed: 1 });
 * ```
 * @category Layers
 */
export class EqualizedLearningRate extends LayerWrapper {
  static readonly className = 'EqualizedLearningRate';
  readonly gain: number;
  readonly seed: number;
  #kernels: Kernel[] = [];

  constructor(args: EqualizedLearningRateArgs) {
    checkArguments(name, args, {
      layer: aLayer,
      gain: optional(positive),
      seed: optional(integer(0)),
      ...layerArguments,
    });
    const { gain = Math.SQRT2, seed = 0, ...rest } = args;
    super(rest);
    this.gain = gain;
    this.seed = seed;
  }

  /** Builds the wrapped layer, and sets its initial kernels. */
  override build(inputShape: Shape | Shape[]): void {
    super.build(inputShape);
    this.#kernels = this.orDispose(() => kernelsOf(this.layer, name));
    for (const [index, { variable }] of this.#kernels.entries()) {
      const normal = initializers.randomNormal({ mean: 0, stddev: 1, seed: derivedSeed(this.seed, index + 1) });
      const initial = normal.apply(variable.shape);
      variable.write(initial);
      initial.dispose();
    }
  }

  override call(inputs: Tensor | Tensor[], args: CallArgs): Tensor | Tensor[] {
    return tidy(() => {
      const scaled = ({ variable, inputs: count }: Kernel) => mul(variable.read(), this.gain / Math.sqrt(count));
      return withKernels(this.layer, this.#kernels, scaled, () => this.callLayer(inputs, args));
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), gain: this.gain, seed: this.seed };
  }
}

/** {@inheritDoc EqualizedLearningRate} */
export const equalizedLearningRate = (args: EqualizedLearningRateArgs) => new EqualizedLearningRate(args);

serialization.registerClass(EqualizedLearningRate);
