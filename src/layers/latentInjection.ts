import { add, matMul, mul, reshape, serialization, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { Block, checkChannels, type Fixed } from '../bases/block.js';
import { reject } from '../core/arguments.js';
import { checkArguments, integer, layerArguments, oneOf, optional, positive } from '../core/check.js';
import { concatCondition, hasSameSpatialShape } from '../core/concatCondition.js';
import { derivedSeed } from '../core/derivedSeed.js';
import { checkSameBatch, featuresAndCondition } from '../core/featuresAndCondition.js';
import { injectsCode } from '../core/injectsCode.js';
import { sizeOfShape } from '../core/sizeOfShape.js';
import type { LayerArgs } from '../core/tfjs.js';
import type { HasKernelFields } from './hasKernelFields.js';

const name = 'latentInjection';

/** How a code enters. */
export type InjectionMode = 'affine' | 'spatial' | 'concat' | 'add';

const modes: readonly InjectionMode[] = ['affine', 'spatial', 'concat', 'add'];

/** Arguments of {@link latentInjection}. */
export interface LatentInjectionArgs extends LayerArgs {
  /** Default `'affine'`, which needs few weights; `'spatial'` can draw, but needs a weight for each number of the features. */
  mode?: InjectionMode;
  /** Standard deviation of what codes of deviation 1 add at first. Default 1: as much as normalised features have. */
  stddev?: number;
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/**
 * Lets a code into a generator at the scale of the features it is given, so that each scale has numbers to itself.
 *
 * $$ \text{affine: } x \odot (1 + cA) + cB, \quad \text{add: } x + cB, \quad \text{spatial: } x + \operatorname{map}(cM), \quad \text{concat: } [x, c] $$
 *
 * Inputs: features `[batch, ..., channels]` and a code, `[batch, size]` or of any other rank. A code that has the features' pixels (a map of classes, a
 * smaller picture) enters pixel by pixel; any other is flattened and enters all pixels alike, but in `'spatial'`, where it becomes a map of its own, pixels and channels.
 * Output: the features' shape, with `'concat'` as many channels more as the code has. Weights: `gain` A and `bias` B `[size, channels]`, or `map` M `[size, pixels · channels]`, at first
 * Gaussian with `stddev` / √size; `'concat'` has none.
 *
 * @throws RangeError if `mode` is not one of these, `stddev` not above zero, or the inputs are not a pair whose batches agree.
 * @see [progressive InfoGAN](https://github.com/jonasz/progressive_infogan) for maps; Karras et al. 2019, StyleGAN, [arXiv:1812.04948](https://arxiv.org/abs/1812.04948), and
 * Perez et al. 2018, FiLM, [arXiv:1709.07871](https://arxiv.org/abs/1709.07871), for gains.
 * @example
 * ```ts
 * const latent = latentSpace({ whole: gaussian(16), detail: gaussian(16, { scale: 8 }) });
 * const { whole, detail } = latent.inputs();
 * const features = layers.reshape({ targetShape: [4, 4, 64] }).apply(layers.dense({ units: 1024 }).apply(whole));
 * const doubled = layers.upSampling2d({}).apply(features) as SymbolicTensor; // 8 wide
 * const injected = latentInjection({ mode: 'spatial' }).apply([doubled, detail]);
 * ```
 * @category Layers
 */
export class LatentInjection extends Block implements HasKernelFields {
  static readonly className = 'LatentInjection';
  /** @internal */
  readonly [injectsCode] = true;
  readonly kernelFields: readonly string[];
  /** @internal */
  protected override readonly fixed: readonly Fixed[];
  readonly mode: InjectionMode;
  readonly stddev: number;
  readonly seed: number;
  /** What a code multiplies channels by; replaced while {@link spectralNormalization} calls the layer. */
  protected gainKernel?: LayerVariable;
  /** What a code adds to channels, or to each number of the features; likewise. */
  protected biasKernel?: LayerVariable;

  constructor(args: LatentInjectionArgs = {}) {
    checkArguments(name, args, {
      mode: optional(oneOf(modes)),
      stddev: optional(positive),
      seed: optional(integer(0)),
      ...layerArguments,
    });
    const { mode = 'affine', stddev = 1, seed = 0, ...rest } = args;
    super(rest);
    this.mode = mode;
    this.stddev = stddev;
    this.seed = seed;
    this.kernelFields = {
      affine: ['gainKernel', 'biasKernel'],
      spatial: ['biasKernel'],
      concat: [],
      add: ['biasKernel'],
    }[mode];
    this.fixed = mode === 'concat' ? ['nothing', 'nothing'] : [mode === 'spatial' ? 'all' : 'channels', 'nothing'];
  }

  protected override checkShape(inputShape: Shape | Shape[]): void {
    const [features, code] = featuresAndCondition(name, inputShape);
    checkChannels(name, features);
    if (code.length < 2) reject(name, 'code', 'of shape [batch, size] or of a higher rank', code);
    const rows = (this.biasKernel as LayerVariable | undefined)?.shape[0];
    const size = this.#size(features, code);
    if (rows && rows !== size) reject(name, 'code', `of ${rows} numbers, as built for`, size);
  }

  /** Adds the weights for inputs of this shape. */
  override build(inputShape: Shape | Shape[]): void {
    this.checkShape(inputShape);
    const [features, code] = featuresAndCondition(name, inputShape);
    const size = this.#size(features, code);
    const initial = (index: number) =>
      initializers.randomNormal({ stddev: this.stddev / Math.sqrt(size), seed: derivedSeed(this.seed, index) });
    const table = (label: string, width: number, index: number) =>
      this.addWeight(label, [size, width], 'float32', initial(index));
    const channels = features.at(-1) as number;
    if (this.mode === 'affine') this.gainKernel = table('gain', channels, 1);
    if (this.mode === 'affine' || this.mode === 'add') this.biasKernel = table('bias', channels, 2);
    if (this.mode === 'spatial') this.biasKernel = table('map', sizeOfShape(features.slice(1)), 2);
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x, code] = featuresAndCondition(name, inputs);
      checkSameBatch(name, x, code);
      const batch = x.shape[0] as number;
      if (this.mode === 'concat') return concatCondition(x, code);
      const byPixel = this.#isMap(x.shape, code.shape);
      const size = this.#size(x.shape, code.shape);
      const pixels = byPixel ? x.shape.slice(1, -1) : x.shape.slice(1, -1).map(() => 1);
      const rows = reshape(code, [-1, size]) as Tensor2D;
      const times = (kernel: LayerVariable | undefined): Tensor2D => matMul(rows, kernel?.read() as Tensor2D);
      const spread = (value: Tensor) => reshape(value, [batch, ...pixels, value.shape[1] as number]);
      if (this.mode === 'spatial') return add(x, reshape(times(this.biasKernel), x.shape));
      const shift = spread(times(this.biasKernel));
      if (this.mode === 'add') return add(x, shift);
      return add(mul(x, add(spread(times(this.gainKernel)), 1)), shift);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [features, code] = featuresAndCondition(name, inputShape);
    if (this.mode !== 'concat') return features;
    return [...features.slice(0, -1), (features.at(-1) as number) + this.#size(features, code)];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), mode: this.mode, stddev: this.stddev, seed: this.seed };
  }

  /** Numbers of the code for each sample, or for each pixel of one that has pixels. */
  #size(features: Shape, code: Shape): number {
    return this.#isMap(features, code) ? (code.at(-1) as number) : sizeOfShape(code.slice(1));
  }

  #isMap(features: Shape, code: Shape): boolean {
    return this.mode !== 'spatial' && hasSameSpatialShape(features, code);
  }
}

/** {@inheritDoc LatentInjection} */
export const latentInjection = (args?: LatentInjectionArgs) => new LatentInjection(args);

serialization.registerClass(LatentInjection);
