import { add, div, mul, relu, type Scalar, serialization, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { LayerWrapper, type LayerWrapperArgs } from '../bases/layerWrapper.js';
import { layer as aLayer, checkArguments, integer, layerArguments, oneOf, optional } from '../core/check.js';
import { derivedSeed } from '../core/derivedSeed.js';
import { factoryName } from '../core/factoryName.js';
import { zerosToOnes } from '../core/singularVectors.js';
import type { CallArgs, OpenLayer } from '../core/tfjs.js';
import { findZeroInitialized } from './findZeroInitialized.js';
import { type Kernel, kernelsOf, withKernels } from './kernels.js';
import { LeadingVectors } from './leadingVectors.js';

const name = 'spectralNormalization';
const scales = ['one', 'atMostOne', 'learned'] as const;

/** Arguments of {@link spectralNormalization}. */
export interface SpectralNormalizationArgs extends LayerWrapperArgs {
  /**
   * Steps of the power iteration in each training call. Default 1, because weights change little between
   * calls.
   */
  powerIterations?: number;
  /**
   * The largest singular value of the normalized kernel: `'one'`; `'atMostOne'`, which leaves kernels with a
   * smaller singular value unchanged; or `'learned'`, a trainable factor γ per kernel that starts at 1.
   * Default `'one'`.
   */
  scale?: (typeof scales)[number];
  /** Seed of the initial vectors of the power iteration. Default 0. */
  seed?: number;
}

/**
 * Wraps a layer and divides its kernel by its largest singular value. A discriminator of such layers has a
 * bounded gradient.
 *
 * Wrap each layer that has a kernel. In your own training loop, apply the model with `{ training: true }` in
 * each update: only these calls update the vectors u and v that track the kernel. A {@link Trainer} does
 * this.
 *
 * $$ W' = W / \sigma, \qquad \sigma = u^\top W v $$
 *
 * With `scale` it is $W / \max(1, \sigma)$ or $\gamma\, W / \sigma$. Input and output shapes are those of the
 * wrapped layer. The stored, trained and saved weight is W. Each kernel adds the weights u and v, which are
 * not trainable, and γ if it is learned.
 *
 * The vectors u and v approximate the leading singular vectors by power iteration: 15 steps when the layer is
 * built, and `powerIterations` steps in each call with `training: true`. Other calls do not change them. If
 * their σ is off by more than 1 %, for example after `setWeights`, an inference call does 15 steps for its
 * own use. The gradient treats u and v as constants, but not σ: with $G = \partial L/\partial W'$ it is
 * $\partial L/\partial W = (G - \langle G, W'\rangle\, u v^\top)/\sigma$.
 *
 * The wrapped layer is one of TensorFlow.js with kernels (`dense`, `conv1d`, `conv2d`, `conv2dTranspose`,
 * `depthwiseConv2d`, `separableConv2d`, `embedding` …), one of this library ({@link projectionHead},
 * {@link selfAttention}, the conditional normalizations …), or your own layer that declares its kernels as
 * {@link HasKernelFields}. Several kernels are normalized separately. A kernel is treated as a matrix
 * `[inputs, outputs]`; a depthwise kernel as `[height · width, channels · multiplier]`.
 *
 * {@link bakeSpectralNormalization} replaces these layers in a trained model by ordinary layers.
 *
 * @throws RangeError if `powerIterations` is not an integer of at least 1, or `scale` is not one of the
 * three. When the layer is built: if the wrapped layer has no kernel, or a kernel is initialized to zero,
 * because W / σ would jump from 0 to a singular value of 1 in the first update. `scale: 'atMostOne'` allows
 * such a kernel.
 * @see Miyato et al. 2018, Spectral Normalization for Generative Adversarial Networks,
 * [arXiv:1802.05957](https://arxiv.org/abs/1802.05957), appendix E for γ.
 * @example
 * ```ts
 * const critic = sequential({
 *   layers: [
 *     spectralNormalization({ layer: layers.dense({ units: 64, inputShape: [2] }) }),
 *     layers.leakyReLU({ alpha: 0.2 }),
 *     spectralNormalization({ layer: layers.dense({ units: 1 }) }),
 *   ],
 * });
 * ```
 * @category Layers
 */
export class SpectralNormalization extends LayerWrapper {
  static readonly className = 'SpectralNormalization';
  readonly #args: Required<Omit<SpectralNormalizationArgs, keyof LayerWrapperArgs>>;
  #kernels: NormalizedKernel[] = [];

  constructor(args: SpectralNormalizationArgs) {
    checkArguments(name, args, {
      layer: aLayer,
      powerIterations: optional(integer(1)),
      scale: optional(oneOf(scales)),
      seed: optional(integer(0)),
      ...layerArguments,
    });
    const { powerIterations = 1, scale = 'one', seed = 0, ...rest } = args;
    super(rest);
    this.#args = { powerIterations, scale, seed };
  }

  /** Builds the wrapped layer, and adds u and v for each kernel. */
  override build(inputShape: Shape | Shape[]): void {
    const layer = this.layer as OpenLayer;
    const isZeroInitialized = findZeroInitialized(layer, () => super.build(inputShape));
    const kernels = this.orDispose(() => {
      const found = kernelsOf(layer, name);
      const zero = this.#args.scale !== 'atMostOne' && found.find(({ variable }) => isZeroInitialized(variable));
      if (zero)
        throw new RangeError(
          `${name}: ${zero.field} of ${factoryName(layer)} must have an initializer that is not zero, got zeros; ` +
            "the first update would take its singular value from 0 to 1. scale: 'atMostOne' allows zeros",
        );
      return found;
    });
    this.#kernels = kernels.map((kernel, index) => {
      const normal = initializers.randomNormal({ seed: derivedSeed(this.#args.seed, 2 * index + 2) });
      const vector = (label: string, size: number) =>
        layer.addWeight(`${kernel.field}_${label}`, [1, size], 'float32', normal, undefined, false);
      const [u, v] = [vector('u', kernel.outputs), vector('v', kernel.inputs)];
      const normalized: NormalizedKernel = { ...kernel, vectors: new LeadingVectors(kernel, u, v) };
      if (this.#args.scale === 'learned')
        normalized.gain = layer.addWeight(`${kernel.field}_gain`, [], 'float32', initializers.ones());
      return normalized;
    });
  }

  override call(inputs: Tensor | Tensor[], args: CallArgs): Tensor | Tensor[] {
    return tidy(() => {
      if (args?.training) for (const { vectors } of this.#kernels) vectors.iterate(this.#args.powerIterations);
      const sigma = (vectors: LeadingVectors) => (args?.training ? vectors.sigmaInTraining() : vectors.sigma());
      const normalized = (kernel: NormalizedKernel) => this.#normalized(kernel, sigma(kernel.vectors));
      return withKernels(this.layer, this.#kernels, normalized, () => this.callLayer(inputs, args));
    });
  }

  /**
   * σ of each kernel by the name of its field, for example to plot it. {@link singularValues} computes
   * several singular values. The caller disposes the tensors.
   *
   * @throws Error if the layer is not built.
   */
  sigma(): Record<string, Scalar> {
    return this.#each('sigma', ({ vectors }) => vectors.sigma());
  }

  /**
   * The normalized kernel W' of each kernel by the name of its field. The wrapped layer has the same outputs
   * with these kernels and without normalization. The caller disposes the tensors.
   *
   * @throws Error if the layer is not built.
   */
  bake(): Record<string, Tensor> {
    return this.#each('bake', (kernel) => this.#normalized(kernel, kernel.vectors.sigma()));
  }

  #each<T extends Tensor>(method: string, value: (kernel: NormalizedKernel) => T): Record<string, T> {
    if (!this.built) throw new Error(`${name}.${method}: layer must be built, got an unbuilt one`);
    return tidy(() => Object.fromEntries(this.#kernels.map((kernel) => [kernel.field, value(kernel)])));
  }

  /** Disposes the weights and the tensors that inference calls keep. */
  override dispose(): ReturnType<LayerWrapper['dispose']> {
    for (const { vectors } of this.#kernels) vectors.dispose();
    return super.dispose();
  }

  /** The arguments of the layer. */
  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.#args };
  }

  /** W' as a function of W: its gradient includes the gradient of σ. */
  #normalized(kernel: NormalizedKernel, largest: Scalar): Tensor {
    const divisor = this.#args.scale === 'atMostOne' ? add(1, relu(sub(largest, 1))) : zerosToOnes(largest);
    const normalized = div(kernel.variable.read(), divisor);
    return kernel.gain ? mul(normalized, kernel.gain.read()) : normalized;
  }
}

/** {@inheritDoc SpectralNormalization} */
export const spectralNormalization = (args: SpectralNormalizationArgs) => new SpectralNormalization(args);

serialization.registerClass(SpectralNormalization);

interface NormalizedKernel extends Kernel {
  vectors: LeadingVectors;
  gain?: LayerVariable;
}
