import { add, div, mul, relu, type Scalar, serialization, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { LayerWrapper, type LayerWrapperArgs } from '../bases/layerWrapper.js';
import { layer as aLayer, checkArguments, integer, layerArguments, oneOf, optional } from '../core/check.js';
import { derivedSeed } from '../core/derivedSeed.js';
import { factoryName } from '../core/factoryName.js';
import { zerosToOnes } from '../core/singularVectors.js';
import type { CallArgs, OpenLayer } from '../core/tfjs.js';
import { zerosAmong } from './beginsAtZero.js';
import { type Kernel, kernelsOf, withKernels } from './kernels.js';
import { LeadingVectors } from './leadingVectors.js';

const name = 'spectralNormalization';
const scales = ['one', 'atMostOne', 'learned'] as const;

/** Arguments of {@link spectralNormalization}. */
export interface SpectralNormalizationArgs extends LayerWrapperArgs {
  /** Steps of the power iteration before each training call. Default 1: weights move little between two calls. */
  powerIterations?: number;
  /**
   * What the largest singular value becomes: `'one'`, the default; `'atMostOne'`, which leaves a smaller one as it is;
   * or `'learned'`, a factor γ of each kernel that begins at one.
   */
  scale?: (typeof scales)[number];
  /** Seed of the power iteration's first vectors. Default 0, so that models are reproducible unless told otherwise. */
  seed?: number;
}

/**
 * Divides the kernel of a layer by its largest singular value, so that the layer stretches no difference of inputs by
 * more than 1 and a discriminator made of such layers has a bounded slope everywhere.
 *
 * In a loop of your own, apply the model with `{ training: true }` in each update: only such calls move u and v, which follow the
 * kernel. A {@link Trainer} does so by itself.
 *
 * $$ W' = W / \sigma, \qquad \sigma = u^\top W v $$
 *
 * or, by `scale`, $W / \max(1, \sigma)$ or $\gamma\, W / \sigma$. The vectors u and v follow the leading singular pair by power iteration: 15 steps when the layer is built,
 * `powerIterations` before every call with `training: true`. No other call moves them: where they miss σ by more than 1 %, as after `setWeights`, such a call takes
 * 15 steps from them, for itself. They are constants to the gradient, σ is
 * not: with $G = \partial L/\partial W'$ it is $\partial L/\partial W = (G - \langle G, W'\rangle\, u v^\top)/\sigma$.
 * What the layer stores, trains and saves is W; u and v are saved with it. {@link bakeSpectralNormalization} makes a plain model of one that has such layers.
 *
 * Wraps every layer of tfjs with a `kernel` (`dense`, `conv1d`, `conv2d`, `conv2dTranspose` …), `depthwiseConv2d`, `separableConv2d`,
 * `embedding`, and of this library {@link projectionHead}, {@link auxiliaryClassifierHead}, {@link selfAttention}, {@link variationalBottleneck} and the conditional normalisations; several kernels are normalised each by
 * itself. The singular value is that of the kernel as a matrix from all inputs of an output to that output, for a depthwise kernel
 * `[height · width, channels · multiplier]`. Shapes are those of the wrapped layer.
 *
 * @throws RangeError if `powerIterations` is not an integer of at least 1, `scale` none of the three, or, when built, if the layer has no kernel, or one that begins at zero:
 * W / σ would jump from 0 to a singular value of 1 in the first update, however small. `'atMostOne'` takes such a kernel.
 * @see Miyato et al. 2018, Spectral Normalization for Generative Adversarial Networks, [arXiv:1802.05957](https://arxiv.org/abs/1802.05957), its appendix E for γ.
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

  /** Builds the wrapped layer, and u and v for each of its kernels. */
  override build(inputShape: Shape | Shape[]): void {
    const layer = this.layer as OpenLayer;
    const beginsAtZero = zerosAmong(layer, () => super.build(inputShape));
    const kernels = this.orDispose(() => {
      const found = kernelsOf(layer, name);
      const zero = this.#args.scale !== 'atMostOne' && found.find(({ variable }) => beginsAtZero(variable));
      if (zero)
        throw new RangeError(
          `${name}: ${zero.field} of ${factoryName(layer)} must not begin at zero, as its first update would take it to a singular value of 1, however small the update; give it another initializer`,
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
      const sigma = (vectors: LeadingVectors) => (args?.training ? vectors.tracked() : vectors.sigma());
      const normalized = (kernel: NormalizedKernel) => this.#normalized(kernel, sigma(kernel.vectors));
      return withKernels(this.layer, this.#kernels, normalized, () => this.callLayer(inputs, args));
    });
  }

  /** σ of each kernel, a scalar under the kernel's name, for plots; {@link singularValues} finds more of them. */
  sigma(): Record<string, Scalar> {
    return this.#each(({ vectors }) => vectors.sigma());
  }

  /** W' of each kernel, under the kernel's name: what a plain layer needs in its place for the same outputs. */
  bake(): Record<string, Tensor> {
    return this.#each((kernel) => this.#normalized(kernel, kernel.vectors.sigma()));
  }

  #each<T extends Tensor>(value: (kernel: NormalizedKernel) => T): Record<string, T> {
    if (!this.built) throw new Error(`${name}: the layer must be applied or built before its kernels are asked for`);
    return tidy(() => Object.fromEntries(this.#kernels.map((kernel) => [kernel.field, value(kernel)])));
  }

  /** Frees the weights, and what an evaluation keeps. */
  override dispose(): ReturnType<LayerWrapper['dispose']> {
    for (const { vectors } of this.#kernels) vectors.dispose();
    return super.dispose();
  }

  /** The arguments of the layer. */
  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.#args };
  }

  /** W', whose gradient passes through σ too. */
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
